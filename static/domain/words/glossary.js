/**
 * Every term and symbol on screen, explained once. Sentences are short, and the standard term comes first.
 *
 * @typedef {object} Entry
 * @property {string} name as it is written on the page; after an underscore stands a subscript
 * @property {string} short one sentence
 * @property {string} long some more
 * @property {string} see the address of a view that shows it; empty for none
 * @property {string} formula in one line; empty for none
 */

/** Two lines an entry: key, name where it is another, address, formula; then the sentences. */
const TEXT = `
input |  | /steps?model=writer&at=input
One vector for each token, as attention reads it. Queries, keys and values are made from it.
query |  | /steps?model=writer&at=query | Q = X W_Q
A vector that says what a token looks for. Each token has one in each head. It meets every key.
key |  | /steps?model=writer&at=key | K = X W_K
A vector that says what a token can be found by. A large product of query and key makes a large weight.
value |  | /steps?model=writer&at=value | V = X W_V
A vector that a token passes on. A head output is a weighted sum of values.
scores |  | /steps?model=writer&at=scores | S = Q Kᵀ
The dot product of each query with each key. A row belongs to one query, a column to one key.
scale |  | /steps?model=writer&at=scaled | s = 1 / √d
Scores are multiplied by 1/√d before the softmax. Without it, long vectors would put all weight on one key.
scaled |  | /steps?model=writer&at=scaled | S′ = S / √d
Scores after the scale. Their spread no longer grows with the width of a query.
bias |  | /positions
Numbers added to the scaled scores. They can say how far a key is from a query.
softcap | soft cap | /?model=writer | c · tanh(S′ / c)
A bound that scaled scores approach and never reach. The tanh of a score is multiplied by the bound.
mask |  | /steps?model=writer&at=masked
It says which query may attend to which key. In a decoder no query may attend to a later key.
masked |  | /steps?model=writer&at=masked
Scores with −∞ at every hidden key. Softmax turns −∞ into a weight of 0.
temperature |  | /?model=writer | softmax(S / T)
It divides the scores before the softmax. Above 1 it spreads the weights. Below 1 it sharpens them.
softmax |  | /steps?model=writer&at=weights | exp(sᵢ) / Σ exp(sⱼ)
It turns the scores of a row into weights that sum to 1. Each is an exponential, divided by their sum.
row_max | row maximum | /steps?model=writer&at=row_max | mᵢ = max Sᵢⱼ
The largest score of a row. Softmax subtracts it first, so no exponential overflows.
exponentials |  | /steps?model=writer&at=exponentials | U = exp(S − m)
e to the power of each score, less the row maximum. The largest score of a row becomes 1.
row_sum | row sum | /steps?model=writer&at=row_sum | zᵢ = Σ Uᵢⱼ
The sum of the exponentials of a row. Each exponential is divided by it.
weights | attention weights | /steps?model=writer&at=weights | A = softmax(S)
The share of attention that a query gives to each key. Weights are at least 0. A row sums to 1.
head_output | head output | /steps?model=writer&at=head_output | H = A V
The sum of the values, each times its weight. It holds what a query receives from all keys.
concatenated | concatenated heads | /steps?model=writer&at=concatenated
The outputs of all heads, side by side. W_O turns them into one vector for each token.
contribution |  | /steps?model=writer&at=output | O_h = H W_O,h
What one head adds to the output. The contributions of all heads sum to the output.
output |  | /steps?model=writer&at=output | O = C W_O + b_O
What attention adds to the residual stream. All heads, and a bias if there is one, are part of it.
residual | residual stream | /steps?model=writer&at=residual | R′ = R + O
The vector of a token, to which every layer adds. Layers read from it and write to it.
embedding |  | /steps?model=writer&at=embedding
The first vector of each token. Token and position give it. The layers change it.
token_embedding | token embedding | /steps?model=writer&at=embedding
A learned vector for each token of the vocabulary. The same token always begins with the same vector.
segment_embedding | segment embedding | /?model=reader&layer=0&head=3
A learned vector for each sentence of a pair. It tells the first sentence from the second.
position_encoding | position encoding | /positions
A vector that says where a token stands. Without positions and mask, attention knows no order.
memory | encoder output | /?model=translator&site=cross&layer=2&head=3
The vectors that cross-attention takes keys and values from. The encoder makes one for each source token.
norm | layer norm | /steps?model=writer&at=normalised | γ (x − μ) / σ + β
It brings the numbers of a vector to a common size. It subtracts the mean and divides by the standard deviation.
mean | mean μ | /steps?model=writer&at=normalised | μ = Σ xⱼ / d
The mean of the numbers of a vector. Layer norm subtracts it.
deviation | standard deviation σ | /steps?model=writer&at=normalised | σ = √(Σ (xⱼ − μ)² / d + ε)
How far the numbers of a vector are from their mean. Layer norm divides by it. A small ε keeps it above 0.
root | root mean square ρ | /steps?model=writer&at=normalised | ρ = √(Σ xⱼ² / d + ε)
The size of the numbers of a vector. RMS norm divides by it, and subtracts no mean.
gain | gain γ | /steps?model=writer&at=normalised
A learned factor for each dimension. A norm multiplies by it at the end.
shift | shift β | /steps?model=writer&at=normalised
A learned number added in each dimension. A norm adds it at the end.
w_query | W_Q | /steps?model=writer&at=query | Q = X W_Q
Learned numbers that make queries from the input. Each head has its own.
w_key | W_K | /steps?model=writer&at=key | K = X W_K
Learned numbers that make keys from the input. With grouped queries several heads share them.
w_value | W_V | /steps?model=writer&at=value | V = X W_V
Learned numbers that make values from the input. With grouped queries several heads share them.
w_latent | W_L | /steps?model=writer&at=query | L = X W_L
Learned numbers that make a latent from the input. A latent is narrower than the input, and all heads read it.
w_output | W_O | /steps?model=writer&at=output | O = C W_O
Learned numbers that turn the heads into one vector. Each head has its own rows of it.
learned_bias | b | /steps?model=writer&at=query
Learned numbers that are added after a product. There is one for each column of the result.
d_model |  | /steps?model=writer&at=input
The width of the residual stream. Each token has so many numbers between layers.
d_head |  | /steps?model=writer&at=query
The width of a query and of a key in one head. Often it is d_model divided by the number of heads.
sinusoidal | sinusoidal positions | /positions?scheme=sinusoidal | sin(p ω), cos(p ω)
Sines and cosines of the position, with many wavelengths. They are added to the embedding. Nothing is learned.
learned | learned positions | /positions?scheme=learned
A learned vector for each position. Positions beyond the longest training text have none.
rope | RoPE | /steps?model=copycat&at=key_turned | θ = p ω
Rotary positions turn queries and keys by an angle. A score then depends on the distance between the two.
alibi | ALiBi | /positions?scheme=alibi | −m |i − j|
A bias that grows with the distance of a key. Each head has its own slope.
frequency | frequency ω | /positions
How fast an angle grows with the position. Each pair of dimensions has its own.
rotated_pair | rotated pair | /steps?model=copycat&at=key_turned
Two dimensions that RoPE turns together. The cosine keeps one number. The sine mixes in the other.
logit |  | /?model=writer&text=I+am+repairing+the+washing
The score of a token before the softmax over the vocabulary. The token with the largest logit is the likeliest.
log_probability | log probability | /?model=writer&text=I+am+repairing+the+washing | log p
The natural logarithm of a probability. It is 0 for a sure token, and negative for others.
entropy |  | /?model=writer&order=entropy | −Σ w log₂ w
How widely a row spreads its weights. It is 0 for one key, and largest for equal weights.
rank |  | /?model=writer
The place of a weight in its row, by size. Rank 1 is the largest. Equal weights share a rank.
kl | KL divergence | /?model=writer&temperature=2 | Σ p log(p / q)
How far one prediction is from another. It is 0 where both give the same probabilities.
nat |  | /?model=writer&text=I+am+repairing+the+washing
The unit of a natural logarithm. One nat is 1.44 bits.
bit |  | /?model=writer&text=I+am+repairing+the+washing
The unit of a logarithm with base 2. One bit halves a probability.
rollout | attention rollout | /?model=writer | ½ (A + I), layer by layer
Attention followed through all layers, as if weights just mixed tokens. The residual stream counts as one half.
flow | attention flow | /?model=writer
The most attention that can flow from a token through all layers. Each weight is the capacity of one edge.
value_norm | norm of a contribution | /?model=writer | ‖w · v · W_O‖
The length of what a key adds to the output. A large weight on a short value adds little.
gradient | gradient × weight | /?model=writer
How much a small change of a weight moves the logit. It is multiplied by the weight itself.
direct_share | direct contribution | /?model=writer
What a head adds to a logit without later layers. Layer norms are held as they were in the run.
lens | logit lens | /?model=writer
The prediction after each layer, if the model stopped there. The final norm and the output matrix make it.
ablation |  | /?model=writer
Switching a head off, to see what changes. Its output becomes zero, or its mean over the queries.
patching | activation patching | /compare
Copying one activation from one run into another. The answer returns as far as that activation carried it.
previous token | previous token head | /?model=writer&layer=0&head=0
It looks at the token just before. Induction heads in later layers build on it.
next token | next token head | /?model=reader&layer=0&head=0
It looks at the token just after. Only heads without a causal mask can.
current token | current token head | /?model=writer
It looks at the token itself. It passes on what the token already holds.
first token (sink) | first token head (sink) | /?model=writer&layer=0&head=3
It gives most weight to the first token. Often it rests there if it finds nothing to do.
duplicate token | duplicate token head | /?model=writer
It looks at earlier places of the same token. It says that a token came before.
induction | induction head | /?model=writer&layer=2&head=3
It finds the same token earlier and looks at what followed. Models copy with it.
separator | separator head | /?model=translator&layer=0&head=1
It looks at ends of sentences. Full stops, [SEP] and [EOS] count.
other sentence | other sentence head | /?model=reader&layer=0&head=3
It looks at the words of the other sentence. The model reads a pair of sentences.
alignment (word to come) | alignment head (word to come) | /?model=translator&site=cross&layer=2&head=3
It looks at the source of the next word. It guides the translation, one word ahead.
alignment (word read) | alignment head (word read) | /?model=translator&site=cross&layer=2&head=3
It looks at the source of the word just read. Only cross-attention has such heads.
[BOS] |  | /?model=writer
Begin of sequence: a special token in front of a text. Many heads rest on it.
[CLS] |  | /?model=reader
A special token in front of an encoder's text. Its vector can stand for the whole text.
[SEP] |  | /?model=reader
A special token at the end of each sentence. It separates the sentences of a pair.
[MASK] |  | /?model=reader
A special token in place of a hidden word. The model guesses the word.
kv_cache | KV cache | /?model=writer
Keys and values of earlier tokens, kept while a model writes. Each new token computes only its own.
gqa | grouped-query attention | /steps?model=writer&at=key
Several query heads share one key and value head. The KV cache becomes smaller.
causal | causal mask | /steps?model=writer&at=masked
A query may attend to itself and to earlier keys only. A decoder writes from left to right.
sqrt_scale | √ scale | /?model=writer
The colour follows the square root of a weight. Small weights can be told apart.
log_scale | log scale | /?model=writer&colors=log
The colour follows the logarithm of a weight. Each tick is ten times the one before.
linear_scale | linear scale | /?model=writer&colors=linear
The colour follows the weight itself. Twice the weight is twice as far along the bar.
given | set by hand | /?model=writer
Numbers that the reader put in. They take the place of computed ones.
dropout |  | /calculator | A ⊙ D
Some weights are set to 0 during training. The others are divided by the share that is kept.
sink | attention sink | /?model=writer
One more score in every softmax, of no key. Weight on it reaches no value.
`;

/** @param {string} text @returns {Record<string, Entry>} */
function entriesOf(text) {
  const lines = text.trim().split("\n");
  return Object.fromEntries(
    lines.flatMap((line, i) => {
      if (i % 2) return [];
      const [key = "", name = "", see = "", formula = ""] = line.split(" | ").map((part) => part.trim());
      const [short = "", long = ""] = (lines[i + 1] ?? "").split(/(?<=\.) (.*)/);
      return [[key, { name: name || key, short, long, see, formula }]];
    }),
  );
}

/** @type {Record<string, Entry>} */
export const GLOSSARY = entriesOf(TEXT);

/** Adds entries that are wanted later only, written alike. @param {string} text */
export const addEntries = (text) => Object.assign(GLOSSARY, entriesOf(text));
