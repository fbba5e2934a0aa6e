/**
 * The words that all modules share, as types. Nothing here runs.
 *
 * @typedef {"encoder" | "decoder" | "cross"} Site
 * @typedef {"heatmap" | "links" | "digits" | "dimensions" | "layers"} Tab
 * @typedef {"light" | "dark" | "light contrast" | "dark contrast"} Palette which colours numbers have
 * @typedef {{ query: number, key: number }} Cell
 * @typedef {{ site: Site, layer: number, head: number }} HeadPlace
 * @typedef {{ id: number, text: string, start: number, end: number, special: boolean }} Token
 *
 * @typedef {object} SiteShape
 * @property {Site} site
 * @property {number} layers
 * @property {number} heads
 * @property {number} key_value_heads
 * @property {{ layer: number, kind: string }[]} [gaps] the layers that do something else than to attend
 *
 * @typedef {"text-classification" | "token-classification" | "question-answering" | "image-classification"} HeadTask
 *
 * @typedef {object} ModelCard
 * @property {string} id
 * @property {"text" | "image" | "sound"} [input] what it reads; a text when it does not say
 * @property {{ rows: number, columns: number } | null} [patches] how many patches an image has
 * @property {boolean} [with_image] whether an image may stand among the words of its text
 * @property {"encoder" | "decoder" | "encoder-decoder"} family
 * @property {"fill-mask" | "next-token" | "translate" | "describe" | "transcribe" | "none"} task
 * @property {HeadTask | null} [head] what its head gives where that is classes in place of words
 * @property {string[] | null} [labels] of these classes
 * @property {SiteShape[]} sites
 * @property {number} d_model
 * @property {number} d_head
 * @property {number} d_value
 * @property {number} max_tokens
 * @property {string} positions
 * @property {"pre" | "post" | null} [norm] whether it normalises before or after each layer; null where that is not
 *   known
 * @property {number} vocabulary_size
 * @property {number} parameters
 * @property {string} licence
 * @property {"hub" | "folder" | null} [origin] where a model comes from that was made elsewhere
 * @property {string} [architecture] its class in transformers
 * @property {string} [dtype] the type of its numbers
 * @property {string} [stored_dtype] as they were published
 * @property {number} [memory_bytes] what its weights take once it is loaded
 * @property {string | null} [mask_token] what stands for a word to be guessed
 * @property {string} [attribution]
 * @property {string} [weights_sha256]
 * @property {Record<string, string | number>} [training]
 * @property {Record<string, number>} [scores]
 * @property {Record<string, string>} [meanings] a sentence for each of `scores`
 * @property {HeadLabel[]} [heads] the heads that earned a label
 * @property {Record<string, number>[]} [checkpoints] what was measured after some steps of the training
 * @property {number[]} [steps] after which its weights were kept
 * @property {string} description
 * @property {string} [limits]
 * @property {Example[]} examples
 *
 * How it stands with a model: one that is waiting is loaded with the first request that needs it.
 * @typedef {{ model: string, state: "ready" | "loading" | "waiting" | "failed", what: string | null, done: number |
 *   null, detail: string | null }} Loading
 *
 * What a head does in general: `value` is its `score`, measured on the model's own evaluation set.
 * @typedef {HeadPlace & { label: string, score: string, value: number }} HeadLabel
 *
 * A sentence to try, and where in the model to look at it.
 * @typedef {object} Example
 * @property {string} text
 * @property {string} shows
 * @property {string | null} [pair]
 * @property {string | null} [target]
 * @property {Site | null} [site]
 * @property {number | null} [layer]
 * @property {number | null} [head]
 * @property {object} [scene] of a made-up picture that the text is about
 * @property {object} [melody] likewise of a sound
 *
 * @typedef {{ kind: "full" | "causal" } | { kind: "window" | "blocks", size: number } | { kind: "strided", stride:
 *   number }
 * | { kind: "lengths", lengths: number } | { kind: "global", tokens: number[] } | { kind: "random", count: number,
 * seed: number }} Pattern
 * @typedef {Pattern | { kind: "any_of" | "all_of", masks: Pattern[] } | { kind: "cells", rows: boolean[][] }} Mask
 *
 * As the server takes it: a kind, several combined, or a matrix of booleans.
 * @typedef {Pattern | { kind: "any_of" | "all_of", masks: MaskRequest[] } | boolean[][]} MaskRequest
 *
 * A head that is switched off: its output zero, or its mean over the queries.
 * @typedef {HeadPlace & { mode: "zero" | "mean" }} Ablation
 *
 * A row of weights put in by hand.
 * @typedef {HeadPlace & { query: number, row: number[] }} WeightsRow
 *
 * A position that gets the vector of another one; `head` null stands for every head of the layer.
 * @typedef {{ site: Site, layer: number, head: number | null, tensor: "query" | "key" | "value", position: number, by:
 *   number }} VectorTaken
 *
 * What is sent to the server as `interventions`.
 * @typedef {object} Interventions
 * @property {number | "none" | null} scale
 * @property {number | null} temperature
 * @property {MaskRequest | null} mask
 * @property {Ablation[]} ablate
 * @property {WeightsRow[]} weights
 * @property {VectorTaken[]} vectors
 * @property {Site[] | null} sites
 * @property {number[] | null} layers
 * @property {number[] | null} heads
 *
 * Numbers in rows and columns, one after the other.
 * @typedef {{ rows: number, columns: number, data: Float32Array }} Matrix
 * @typedef {{ rows: number, columns: number, data: Uint8Array }} BitMatrix
 *
 * One head as the overview shows it: 255 stands for its largest weight, and a pixel for the largest of its block of
 * cells.
 * @typedef {HeadPlace & { block: number, largest: number, pixels: BitMatrix, visible: BitMatrix }} HeadPicture
 *
 * What one run was asked: everything that later requests about the same run repeat.
 * @typedef {object} Question
 * @property {string} model
 * @property {string} text
 * @property {string | null} pair
 * @property {string | null} target
 * @property {string} [image] in the place of the text, which then is its name
 * @property {string} [sound] likewise
 * @property {boolean} [isBeside] whether the image stands among the words of the text
 * @property {Interventions | null} interventions
 *
 * The last good answer.
 * @typedef {object} Run
 * @property {Question} question
 * @property {ModelCard} card
 * @property {{ source: Token[], target: Token[] | null }} tokens
 * @property {HeadPicture[]} pictures
 * @property {string[]} notes
 *
 * The exact weights that the picture shows: of one head, or the mean or the largest of several. It comes before the
 * other
 * numbers of a head, which take longer.
 * @typedef {object} HeadMatrix
 * @property {Run} run
 * @property {"head" | "mean" | "max"} kind
 * @property {HeadPlace[]} places the heads that it is made of
 * @property {Site} site
 * @property {Token[]} queryTokens
 * @property {Token[]} keyTokens
 * @property {Matrix} weights
 * @property {BitMatrix} visible 0 where a query may not attend to a key
 *
 * One head with its exact numbers.
 * @typedef {object} OpenedHead
 * @property {Run} run
 * @property {Site} site
 * @property {number} layer
 * @property {number} head
 * @property {number} scale
 * @property {number} temperature
 * @property {number | null} softcap what bounds the scaled scores
 * @property {number | null} sink one more score that takes part in every softmax
 * @property {Token[]} queryTokens
 * @property {Token[]} keyTokens
 * @property {Matrix} query
 * @property {Matrix} key
 * @property {Matrix} value
 * @property {Matrix} scores
 * @property {Matrix} scaled
 * @property {Matrix} masked
 * @property {Matrix} weights
 * @property {"zero" | "mean" | null} off how the head is switched off
 * @property {number[]} given the queries whose row of weights was put in by hand
 *
 * The same of a model of which only masked scores and weights are seen.
 * @typedef {Omit<OpenedHead, "scale" | "query" | "key" | "value" | "scores" | "scaled">} CapturedHead
 *
 * What a head does on the sentence of a run; null where no token of it has anything to say.
 * @typedef {HeadPlace & { label: string | null, scores: Record<string, number | null> }} HeadScores
 * @typedef {{ name: string, formula: string, label: string | null }} ScoreDefinition
 * @typedef {{ run: Run, heads: HeadScores[], definitions: ScoreDefinition[] }} Scored
 *
 * How much each head looks from one word at another: its largest weight, and where; null where its site has no such
 * words.
 * @typedef {HeadPlace & { weight: number | null, query: number | null, key: number | null }} HeadPair
 * @typedef {{ run: Run, from: string, to: string, heads: HeadPair[] }} Paired
 *
 * @typedef {{ id: number, text: string, logit: number, probability: number }} Candidate
 * @typedef {{ position: number, actual: { id: number, text: string, probability: number, rank: number } | null,
 *   candidates: Candidate[] }} Prediction
 *
 * A span of tokens that may answer a question.
 * @typedef {{ start: number, end: number, text: string, logit: number, probability: number }} Span
 *
 * A prediction, and the same one without interventions when there are some.
 * @typedef {{ run: Run, now: Prediction, before: Prediction | null }} PredictionPair
 *
 * How far a tensor of a head moved: at the cell that moved the furthest.
 * @typedef {{ name: string, largest: number, mean: number, query: number, key: number | null, dimension: number | null,
 *   before: number, after: number }} TensorChange
 * @typedef {{ logit: number, probability: number, rank: number }} Expectation
 * @typedef {{ position: number, divergence: number, candidates: { id: number, text: string, before: Expectation, after:
 *   Expectation }[] }} ChangedPrediction
 *
 * What the what-ifs of a run did to one head and to the predictions.
 * @typedef {{ run: Run, asked: string, place: HeadPlace, matrix: HeadMatrix, tensors: TensorChange[], predictions:
 *   ChangedPrediction[] }} Changed
 *
 * What the address holds.
 * @typedef {object} Address
 * @property {string} model
 * @property {string} text
 * @property {string} pair
 * @property {string} target
 * @property {string} image the fingerprint of the image that a model of images reads; empty for the sample
 * @property {string} sound likewise of the sound, for a model of sounds
 * @property {Site | ""} site
 * @property {number} layer
 * @property {number} head
 * @property {number | null} query
 * @property {number | null} key
 * @property {[number, number] | null} span the first and the last of the chosen frames of a sound
 * @property {Tab} tab
 * @property {string} order how the heads are sorted: by layer when empty, else by this score, or by the `pair` searched
 *   for
 * @property {string} only the label that the heads shown have earned; empty for all heads
 * @property {number | null} least the score that the heads shown reach
 * @property {string} from search: the word that looks
 * @property {string} to search: the word looked at
 * @property {"" | "mean" | "max"} aggregate
 * @property {HeadPlace[]} chosen the heads put together; none stands for all of the open site
 * @property {"sqrt" | "linear" | "log"} colors how a weight finds its colour
 * @property {number} threshold smaller weights are left blank
 * @property {boolean} words the pieces of a word share a row and a column
 * @property {boolean} bare special tokens are not shown
 * @property {"auto" | "read" | "fit" | number} zoom as small as the whole needs in short texts, as large as labels
 *   need, as small as the whole needs, or pixels a cell
 * @property {"short" | "full"} digits
 * @property {number | null} write at which character of the text, or of the target, the model began to write it on;
 *   null while it does not
 * @property {string} sampling how it draws; empty for the likeliest token each time
 * @property {number | "none" | null} scale
 * @property {number | null} temperature
 * @property {Mask | null} mask
 * @property {boolean} ahead
 * @property {string} where scale, temperature and mask apply: everywhere when empty, else at a site, its layer or its
 *   head (`decoder.1.3`)
 * @property {Ablation[]} ablate
 * @property {WeightsRow[]} rows
 * @property {VectorTaken[]} vectors
 *
 * The image or the sound that a model reads: its file in base64, and whether this browser will have it again after a
 * reload.
 * @typedef {{ input: "image" | "sound", fingerprint: string, name: string, data: string, isKept: boolean, truth?:
 *   Truth, scene?: object, melody?: object }} ImageFile `truth` of what is made up, and the `scene` or the `melody`
 *   that it was made of; `fingerprint` is its description then
 * @typedef {{ text: string, words: { text: string, thing: number | null }[], things: number[][] }} Truth about each
 *   word of it; `things` has the patches that show each shape, or the frames that sound each note, by their index
 *
 * A file as a model sees it, cut into so many patches or frames, as a PNG file in base64.
 * @typedef {{ rows: number, columns: number, png: string }} SeenFile
 *
 * A picture among the words of a text: an image, or a part of one.
 * @typedef {{ name: string, rows: number, columns: number, url: string }} SeenPicture
 *
 * An image as a model sees it, cut into patches; of a sound its spectrogram, cut into frames.
 * @typedef {{ model: string, file: ImageFile, rows: number, columns: number, url: string, pictures?: SeenPicture[] }}
 *   SeenImage `pictures` of a model that reads them among words, and then it has no rows and columns of its own
 *
 * What the page knows besides.
 * @typedef {object} Memory
 * @property {ModelCard[]} models
 * @property {ImageFile | null} file the image or the sound of the address, once it is there
 * @property {string} absent the fingerprint of the file that an address named and this browser does not have
 * @property {SeenImage | null} seen
 * @property {string} draft
 * @property {string} second
 * @property {{ pair: string, target: string }} kept second texts of the reader's own, while a model has no field for
 *   them
 * @property {number} asked
 * @property {{ model: string, text: string, tokens: Token[] } | null} typed
 * @property {Run | null} run
 * @property {HeadMatrix | null} matrix
 * @property {OpenedHead | null} opened null while several heads are put together
 * @property {CapturedHead | null} captured in its place, where the model shows no more than masked scores and weights
 * @property {Scored | null} scored
 * @property {Paired | null} paired
 * @property {string | null} pairProblem why the search found nothing
 * @property {PredictionPair | null} predictions
 * @property {Changed | null} changed null while nothing is changed
 * @property {Cell | null} hover
 * @property {"open" | "zero" | "mean"} press what a press on the picture of a head does: open it, or switch it off so
 * @property {{ first: number, end: number } | null} inView the lines of the links that can be seen; null before they
 *   are drawn
 * @property {Palette} palette
 * @property {boolean} isBusy
 * @property {number} cancels how often the reader has given up waiting
 * @property {boolean} hasNoModels the server was asked, and has none
 * @property {string | null} lost what the address said that cannot be, until it has been said
 * @property {string | null} problem what was refused, and why
 * @property {string | null} notice what the reader should know although nothing was refused
 *
 * @typedef {Address & Memory} State
 *
 * The head that is open, and the fields of the what-ifs: what a view declares instead of a whole page.
 * @typedef {Pick<State, "site" | "layer" | "head">} SelectedHead
 * @typedef {Pick<State, "scale" | "temperature" | "mask" | "ahead" | "where" | "ablate" | "rows" | "vectors">}
 *   InterventionFields
 * @typedef {SelectedHead & InterventionFields & Pick<State, "models" | "model" | "press" | "aggregate">} WhatIfState
 *
 * What the patches of an image read of a head: the run, the chosen query and the key that the pointer is at.
 * @typedef {Pick<State, "run" | "matrix" | "seen" | "query" | "key" | "hover" | "digits">} PatchState
 *
 * What choosing and reading an image has to do with.
 * @typedef {Pick<State, "models" | "model" | "image" | "sound" | "file" | "absent" | "seen" | "problem" | "query" |
 *   "key" | "hover">} ImageState
 */

/**
 * @template {object} S
 * @typedef {import("./store.js").Store<S>} Store
 */

export {};
