"""Made-up pictures: coloured shapes on a ground, their sentence, and the image patches that show each of them."""
