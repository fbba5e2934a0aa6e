/** Entries of the glossary about what can be pressed: ways to look, and what changes a run. */

import { addEntries } from "./glossary.js";

addEntries(`
view_heatmap | heatmap | /?model=writer
A row for each query, a column for each key. Stronger colour means more weight.
view_links | links | /?model=writer&tab=links
A line from each query to each key. A thicker line means more weight.
view_digits | digits | /?model=writer&tab=digits
The weights as numbers. Each row belongs to one query.
view_dimensions | query × key | /?model=writer&tab=dimensions | qⱼ kⱼ
The products of query and key, one for each dimension. They sum to the score.
view_layers | through the layers | /?model=writer&tab=layers
Attention rollout and logit lens after each layer. Play shows how the prediction forms.
view_picture | picture | /steps?model=writer&detail=picture
Every matrix as colours. The read-out has the digits of one cell.
view_numbers | numbers | /steps?model=writer&detail=numbers
Every matrix as digits, as far as there is room. The rest is drawn.
view_algebra | algebra | /steps?model=writer&detail=algebra
The formula of the step, also for one entry of the result. Colours name the matrices.
four_decimals | 4 decimals | /steps?model=writer&digits=short
Numbers rounded to four decimals. Files keep all digits.
full_digits | full digits | /steps?model=writer&digits=full
The shortest digits that restore the float32 number. Four decimals are easier to read.
predict_first | predict first | /steps?model=writer&at=weights&predict=1
A result stays hidden until you answer a question about it. Nothing on the page tells the answer.
on_projector | projector | /steps?model=writer&present=1
Large type for a wall, turned on and off by p. Page Down steps on, b blanks the wall, Escape leaves.
heads_reach | how far heads look | /?model=writer
How far a head looks, in tokens. Or the share of its weight beyond 10, 50 or 100 tokens.
apply_to | apply to | /?model=writer
The part of the model that the change reaches. Everywhere means all layers and heads.
clicking_a_head | clicking a head | /?model=writer
A click on a picture opens that head, or switches it off. Zero is harsher than the mean.
share_view | share | /?model=writer
Copies the address of this view. The address restores all that you see.
parts_hidden | hide |
Puts parts of the page away, such as the map. The address keeps the choice.
view_options | view |
Detail, digits, prediction and projector. They stand here where the screen is narrow.
steps_map | map |
Every step of the calculation, and the steps that each one reads. Choose one to go there.
head_shown | head shown | /calculator
The head whose steps are drawn. Each head has its own query, key and value.
reveal_answer | reveal | /steps?model=writer&at=weights&predict=1
Shows the result without an answer of yours. The r key does the same.
zoom_out | zoom out | /?model=writer
Smaller cells, so more tokens fit. The minus key does the same.
zoom_in | zoom in | /?model=writer
Larger cells, so fewer tokens fit. The plus key does the same.
picture_smaller | zoom out | /families
A smaller picture, so more models fit.
picture_larger | zoom in | /families
A larger picture, so fewer models fit.
zoom_whole | whole matrix | /?model=writer
Every cell at once, however small. A long text loses the names of its tokens.
zoom_labels | readable labels | /?model=writer
Cells large enough for the name of each token. A long text then scrolls.
examples_to_try | try | /?model=writer
Sentences that each show something. The head that shows it opens as well.
run_model | run | /?model=writer
Runs the model on this text. Enter does the same.
model_card | about the model | /?model=writer
Its shape, training and quality, the labels of its heads, and its limits.
heads_order | order of heads | /?model=writer&order=entropy
The score by which heads are sorted. It is measured on this sentence.
heads_shown | heads shown | /?model=writer
Only heads with one label, or all. A label is measured on many sentences.
least_score | at least | /?model=writer&order=entropy
Heads with a smaller score are left out. The score is that of the order.
combined_heads | combined heads | /?model=writer
One matrix for several heads. It holds the mean or the largest weight of each cell.
heads_off | heads switched off | /?model=writer
A click on a head sets its output to zero. The x key does it for the head in focus.
layer_of_heads | layer | /?model=writer
All heads of this layer. A click adds them to the combined heads, or takes them away.
color_scale | colour scale | /?model=writer&colors=log
How a weight becomes a colour. A root or a logarithm shows small weights better.
hidden_below | hide weights below | /?model=writer
Smaller weights are left blank. The numbers themselves stay as they are.
whole_words | pieces as whole words | /?model=writer
A long word may be cut into several tokens. Here their rows and columns are joined.
special_hidden | without special tokens | /?model=writer
Rows and columns of [BOS], [CLS] or [SEP] are left out. Their weights stay counted.
dragged_weight | weight by hand | /?model=writer
Drag up or down to change this weight. The others shrink or grow, so the row sums to 1.
dragged_temperature | temperature by hand | /?model=writer&temperature=2
Drag to change the temperature. A double click sets it back to 1.
play_steps | play | /?model=writer&tab=layers
Moves on by itself until the last step. A second press pauses it.
play_speed | speed | /?model=writer&tab=layers
How long each step stands. 1× is 0.8 seconds.
write_on | write on | /?model=writer
Lets the model continue this text, token by token. The w key opens it.
greedy | likeliest token | /?model=writer
The token with the largest probability is written. The same text always continues alike.
sampled | sample | /?model=writer
A token is drawn at random, by its probability. The seed decides the draw.
sampling_temperature | sampling temperature | /?model=writer | softmax(z / T)
It divides the logits before a token is drawn. Below 1 likely tokens gain, above 1 they lose.
top_k | top-k | /?model=writer
Only the k likeliest tokens can be drawn. The others get a probability of 0.
top_p | top-p | /?model=writer
Only the likeliest tokens whose probabilities reach p can be drawn. The set grows where the model is unsure.
seed_of_draw | seed | /?model=writer
A number from which all random numbers follow. The same seed draws the same text.
beam_search | beam search | /?model=writer
Several texts grow side by side, and the likeliest are kept. It finds likelier texts than one choice at a time.
guess_first | guess first | /?model=writer
The prediction stays hidden until you type a word. Then you see the probability of yours.
export_svg | SVG | /?model=writer
A drawing that stays sharp at any size. Each cell holds its exact value.
export_png | PNG | /?model=writer
An image of pixels, twice as large as on screen. It suits slides and messages.
export_csv | CSV | /?model=writer
A table of exact numbers as text. Programs read it without loss.
export_sheet | spreadsheet | /?model=writer
A CSV for spreadsheets. No token is read as a formula.
export_json | JSON | /?model=writer
Exact numbers with tokens and names. Programs read it without loss.
export_html | HTML | /?model=writer
One file that any browser opens. It needs no server.
export_plotly | Plotly | /?model=writer
A figure for notebooks. Python opens it with plotly.io.
pattern_full | full attention | /sparse
Every query may attend to every key. n tokens need n² scores.
pattern_window | sliding window | /sparse
A query may attend to near keys only. The cost grows in proportion to the length.
pattern_strided | strided attention | /sparse
Near keys, and every s-th key beyond. Two layers can reach every earlier token.
pattern_blocks | blockwise attention | /sparse
Tokens attend within their own block. Nothing passes from block to block.
pattern_longformer | Longformer | /sparse
A sliding window and a few global tokens. Global tokens carry news across the text.
pattern_bigbird | BigBird | /sparse
A window, global tokens and random keys. Random keys shorten the way between any two tokens.
pattern_join | combined patterns | /sparse
One pattern is enough to allow a cell, or all must agree.
pattern_tokens | number of tokens | /sparse
The length of the text in the picture. Cost and reach are counted for it.
pattern_layers | number of layers | /sparse
Attention steps in a row. With each layer, information travels one step further.
masked_site | attention that is masked | /sparse
The attention of the model that gets the pattern. The others stay as trained.
no_positions | no positions | /positions?scheme=none
Nothing is added for the position. Only a causal mask tells one order from another.
cosine_similarity | cosine similarity | /positions | a · b / (‖a‖ ‖b‖)
The angle between two vectors, whatever their length. 1 is the same direction, 0 a right angle.
dot_product | dot product | /positions | Σ aⱼ bⱼ
Two vectors multiplied entry by entry, and summed. A score of attention is one.
positions_shown | number of positions | /positions
How many positions the picture shows. Position 0 is its first row.
wavelength_base | base | /positions | ω = base^(−2i / d)
The larger the base, the longer the longest wavelength. Most models take 10,000.
slopes | heads with slopes | /positions?scheme=alibi
Each head has its own slope. A steep slope keeps attention near.
learned_by | learned by | /positions?scheme=learned
The model whose learned positions are shown. Training made them.
face_tree | tree | /families
A line leads from each model to those that take up its architecture.
face_timeline | timeline | /families?face=timeline
Models stand at their month of publication.
face_table | table | /families?face=table
A row for each model that passes the filters.
encoder |  | /families?branch=encoder
Every token may attend to every other. Encoders read and classify texts.
decoder |  | /families?branch=decoder
A token attends to itself and to earlier ones. Decoders write texts.
encoder_decoder | encoder-decoder | /families?branch=encoder-decoder
An encoder reads the source, and a decoder writes the target. Cross-attention joins them.
kind_of_attention | kind of attention | /families
Heads may share or replace keys and values. GQA, for example, makes the KV cache smaller.
scheme_of_positions | position scheme | /positions
A model tells the order of its tokens by a scheme. RoPE, for example, turns queries and keys.
modality |  | /families
The kind of input that a model reads, such as text, images or sound.
organisation |  | /families
The group that published a model. A model may have several.
largest_size | largest size | /families
The number of parameters of its largest published version.
site |  | /?model=translator&site=cross
The place of an attention: encoder, decoder or cross. A translator has all three.
layer |  | /?model=writer
Layers follow each other, and each reads the sum of all before it. They count from 0.
head |  | /?model=writer
One of several attentions side by side in a layer. They count from 0.
training_step | training step | /compare
The model after this number of steps. Its weights were kept there.
link_to_take | link to take over | /compare
An address of Explore. Model, sentence, head and changes come from it.
clean_sentence | clean sentence | /compare
The sentence with the right answer. Its activations are copied.
corrupted_sentence | corrupted sentence | /compare
The same sentence with one word exchanged. It receives the copied activations.
patched_answer | answer | /compare
The token whose logit is followed. It is right for the clean sentence.
wrong_answer | wrong word | /compare
The token that the corrupted sentence asks for. The measure is the difference of both logits.
patched_heads | each head | /compare
The output of one head at a time is copied, at all positions.
patched_stream | residual stream | /compare
The stream of one layer at one position is copied at a time.
table_twin | the same as a table |
The numbers of the picture, to read and to copy. Screen readers use it.
start_from_x | x and W | /calculator
Give the input and three matrices. Queries, keys and values are computed.
start_from_vectors | Q, K, V | /calculator
Give queries, keys and values. Keys may be more or fewer than queries.
start_from_scores | scores given | /calculator
Give the scores. No queries or keys are needed.
number_of_heads | number of heads | /calculator
The heads share the columns of Q, K and V evenly.
key_value_heads | key heads | /calculator
The number of heads of keys and values. Several query heads may share one.
hidden_scores | hidden scores | /calculator
Softmax must leave hidden scores out. Books do so in three ways.
normalised_by | normalise by | /calculator
This step makes each row sum to 1. Models use softmax.
room_code | code of a room |
Eight letters and digits that the teacher’s screen shows. A phone that scans its picture needs none.
row_labels | row labels | /calculator
Names for the queries, with spaces between.
key_labels | key labels | /calculator
Names for the keys, with spaces between. Left empty, they are those of the rows.
matrix_size | rows and columns | /calculator
Adds or removes the last row or column of this matrix.
`);
