"""Feature embedding: turns image patches or the frames of a spectrogram into vectors, and adds where they are."""

from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor, nn

from model import positions
from model.axes import Features, Stream
from model.config import ModelConfig
from model.run_context import current

Cut = Float[Tensor, "batch position d_features"]


def cut(features: Features, grid: Sequence[int]) -> Cut:
    """The numbers of each position: of an image its patches in a grid, of a spectrogram its frames.

    Args:
        grid: rows and columns of image patches.
    """
    if features.dim() == 3:
        return features.transpose(1, 2)
    rows, columns = grid
    batch, channels, height, width = features.shape
    blocks = features.reshape(batch, channels, rows, height // rows, columns, width // columns)
    return blocks.permute(0, 2, 4, 1, 3, 5).reshape(batch, rows * columns, -1)


class FeatureEmbedding(nn.Module):
    """One linear map for each image patch or frame, plus position vectors.

    A position of an image is the sum of a vector for its row and one for its column. Source: Dosovitskiy et al. 2021
    (ViT), section 3.1, for the patches. In a sound it is the sinusoidal vector of the frame.
    """

    fixed: Tensor | None

    def __init__(self, config: ModelConfig):
        super().__init__()
        self.config = config
        rows, columns = config.source_grid
        self.projection = nn.Linear(config.d_features, config.d_model)
        has_tables = config.positions == "learned"
        self.rows = nn.Embedding(rows, config.d_model) if has_tables else None
        self.columns = nn.Embedding(columns, config.d_model) if has_tables else None
        self.dropout = nn.Dropout(config.dropout)
        fixed = positions.sinusoidal(columns, config.d_model) if config.positions == "sinusoidal" else None
        self.register_buffer("fixed", fixed, persistent=False)

    def initialise(self) -> None:
        """Draws the map so that its vectors are as large as its numbers; tables begin as sinusoidal vectors.

        A row begins in the first half of a vector and a column in the second, so neighbours begin alike. Sines and
        cosines come in pairs, so up to 3 numbers at the end begin as 0.
        """
        nn.init.normal_(self.projection.weight, std=self.config.d_features**-0.5)
        half = self.config.d_model // 4 * 2
        for table, begins in ((self.rows, 0), (self.columns, half)):
            if table is not None:
                nn.init.zeros_(table.weight)
                with torch.no_grad():
                    table.weight[:, begins : begins + half] = positions.sinusoidal(table.num_embeddings, half)

    def forward(self, features: Features) -> Stream:
        """A vector for each image patch, row by row, or for each frame."""
        vectors = self.projection(self.cut(features))
        encoding = self.encoding(vectors.shape[1])
        return self.dropout(vectors if encoding is None else vectors + encoding)

    def cut(self, features: Features) -> Cut:
        """The numbers of each image patch (channel by channel, row by row in each), or of each frame."""
        return cut(features, self.config.source_grid)

    def encoding(self, count: int) -> Float[Tensor, "position d_model"] | None:
        """The vectors of the first positions; None where they are left out."""
        if current().positions_removed:
            return None
        if self.rows is None or self.columns is None:
            return None if self.fixed is None else self.fixed[:count]
        whole = self.rows.weight[:, None] + self.columns.weight
        return whole.flatten(0, 1)[:count]
