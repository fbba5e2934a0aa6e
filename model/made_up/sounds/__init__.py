"""Made-up sounds: melodies, their samples and log-mel frames, their note names, and the frames that sound each note."""
