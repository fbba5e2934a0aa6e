"""Tiny tokenizers that exist in Python or SentencePiece only, as their checkpoints are published."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import sentencepiece
import transformers
from transformers import PreTrainedTokenizerBase

LINES = ["the cat sat on the mat.", "le chat est sur le tapis.", "naïve café people live here", "a book, two cats"]
LETTERS = "abcdefghijklmnopqrstuvwxyz.,é"


def esm(folder: Path) -> PreTrainedTokenizerBase:
    """One token a letter of a protein."""
    names = ["<cls>", "<pad>", "<eos>", "<unk>", *"LAGVSERTIDPKQNFYMHWCXBUZO", ".", "-", "<null_1>", "<mask>"]
    return transformers.EsmTokenizer(_lines(folder / "vocab.txt", names))


def byt5(_: Path) -> PreTrainedTokenizerBase:
    """One token a byte."""
    return transformers.ByT5Tokenizer()


def canine(_: Path) -> PreTrainedTokenizerBase:
    """One token a character."""
    return transformers.CanineTokenizer()


def marian(folder: Path) -> PreTrainedTokenizerBase:
    """As OPUS-MT has it: two SentencePiece models and one vocabulary."""
    pieces = [_sentence_pieces(folder / f"{side}.spm") for side in ("source", "target")]
    names = ["</s>", "<unk>", *dict.fromkeys(piece for each in pieces for piece in each), "<pad>"]
    vocabulary = _json(folder / "vocab.json", {name: place for place, name in enumerate(dict.fromkeys(names))})
    return transformers.MarianTokenizer(
        str(folder / "source.spm"), str(folder / "target.spm"), vocabulary, source_lang="en", target_lang="fr"
    )


def m2m100(folder: Path) -> PreTrainedTokenizerBase:
    """A language in front of each text."""
    names = ["<s>", "<pad>", "</s>", "<unk>", *_sentence_pieces(folder / "sentencepiece.bpe.model")]
    vocabulary = _json(folder / "vocab.json", {name: place for place, name in enumerate(dict.fromkeys(names))})
    return transformers.M2M100Tokenizer(vocabulary, str(folder / "sentencepiece.bpe.model"), src_lang="en")


def plbart(folder: Path) -> PreTrainedTokenizerBase:
    """SentencePiece with fairseq's ids."""
    _sentence_pieces(folder / "sentencepiece.bpe.model")
    return transformers.PLBartTokenizer(str(folder / "sentencepiece.bpe.model"))


def biogpt(folder: Path) -> PreTrainedTokenizerBase:
    """Pairs of letters of words that Moses cut, `</w>` ends a word."""
    return transformers.BioGptTokenizer(*_pairs(folder, ["<s>", "<pad>", "</s>", "<unk>"]))


def ctrl(folder: Path) -> PreTrainedTokenizerBase:
    """Pairs of letters, `@@` goes on."""
    return transformers.CTRLTokenizer(*_pairs(folder, ["<unk>"], goes_on="@@"))


def phobert(folder: Path) -> PreTrainedTokenizerBase:
    """The same, with a dictionary of counts."""
    names = [f"{letter}@@ 1" for letter in LETTERS] + [f"{letter} 1" for letter in LETTERS] + ["the 9"]
    (folder / "bpe.codes").write_text("t h 9\nth e</w> 9\n", encoding="utf-8")
    return transformers.PhobertTokenizer(_lines(folder / "vocab.txt", names), str(folder / "bpe.codes"))


def prophetnet(folder: Path) -> PreTrainedTokenizerBase:
    """Word pieces, whole unknown words."""
    names = [
        "[PAD]",
        "[UNK]",
        "[SEP]",
        "[X_SEP]",
        "[CLS]",
        "[MASK]",
        "the",
        "cat",
        "##s",
        "sat",
        "on",
        "cafe",
        ".",
        ",",
    ]
    return transformers.ProphetNetTokenizer(_lines(folder / "prophetnet.tokenizer", names))


def xlm(folder: Path) -> PreTrainedTokenizerBase:
    """Pairs of letters, words cut by Moses, accents dropped."""
    return transformers.XLMTokenizer(*_pairs(folder, ["<s>", "</s>", "<pad>", "<unk>", "<special0>", "<special1>"]))


ALL: dict[str, Callable[[Path], PreTrainedTokenizerBase]] = {
    each.__name__: each for each in (esm, byt5, canine, marian, m2m100, plbart, biogpt, ctrl, phobert, prophetnet, xlm)
}


def _pairs(folder: Path, specials: Iterable[str], goes_on: str = "") -> tuple[str, str]:
    ends = "" if goes_on else "</w>"
    names = [*specials, *(f"{each}{goes_on}" for each in LETTERS), *(f"{each}{ends}" for each in LETTERS)]
    names += [f"th{goes_on}", f"the{ends}"]
    vocabulary = {name: place for place, name in enumerate(dict.fromkeys(names))}
    (folder / "merges.txt").write_text("#version: 0.2\nt h 9\nth e</w> 9\n", encoding="utf-8")
    return _json(folder / "vocab.json", vocabulary), str(folder / "merges.txt")


def _sentence_pieces(path: Path) -> list[str]:
    with path.open("wb") as file:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(LINES * 4), model_writer=file, vocab_size=60, hard_vocab_limit=False, minloglevel=2
        )
    model = sentencepiece.SentencePieceProcessor(model_file=str(path))
    return [model.id_to_piece(each) for each in range(3, model.get_piece_size())]


def _lines(path: Path, lines: Iterable[str]) -> str:
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def _json(path: Path, content: object) -> str:
    path.write_text(json.dumps(content), encoding="utf-8")
    return str(path)
