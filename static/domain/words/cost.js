/** Entries of the glossary about the page of costs: sizes of a layer, measures, and the question to the rivals. */

import { addEntries } from "./glossary.js";

addEntries(`
sizes_of | sizes of | /cost
The sizes of a published model, or of one on this server. Each can be changed afterwards.
layer_tokens | tokens n | /cost
The length of the text that the layer reads. Every count is for this length.
layer_heads | heads h | /cost
The number of attentions side by side in the layer. Each has the width d_head.
shared_heads | KV heads g | /cost?kind=grouped_query
The number of heads of keys and values in grouped-query attention. Several query heads share one.
model_layers | layers | /cost?measure=cache_bytes
The number of layers of the whole model. Only its cache depends on it.
window_size | window w | /cost?kind=window
The number of keys that a query sees, its own included. Without a causal mask both sides count.
kernel_size | kernel k | /cost?kind=convolution
The number of positions that a convolution reads at once.
more_sizes | more sizes | /cost
Sizes that only some layers have, such as BigBird and latent attention.
stride |  | /cost?kind=strided
The distance between the far keys of strided attention. Its near keys reach as far back.
global_tokens | global tokens | /cost?kind=big_bird
First tokens of the text that all others see in BigBird. Without a causal mask they see all.
random_keys | random keys | /cost?kind=big_bird
Further keys of a query in BigBird, drawn at random. They lie outside of its window.
local_layers | local layers m | /cost?kind=local_global
The number of layers with a window for each layer without one. Gemma 3 has five.
latent_width | latent d_c | /cost?kind=latent
The numbers of a token that latent attention keeps. Keys and values are made from them.
rotated_width | rotated d_r | /cost?kind=latent
The numbers of a latent key that RoPE turns. They are kept beside the latent vector.
state_width | state N | /cost?kind=state_space
The numbers that each channel of a state space model keeps. They sum up all earlier tokens.
number_bytes | bytes a number | /cost?measure=cache_bytes
The size of one stored number. bfloat16 takes 2 bytes, float32 takes 4.
fast_memory | fast memory | /cost?measure=traffic_bytes&kind=flash
The bytes of the memory closest to the processor. FlashAttention fits its blocks into it.
measure_multiplications | multiplications | /cost
Products of two numbers, each with its addition. Softmax, norms and biases are left out.
measure_mixing | between tokens | /cost?measure=mixing
Multiplications that carry information from token to token. Those at single tokens are left out.
measure_sequential | steps in sequence | /cost?measure=sequential
Steps that wait for one another. More processors make them no fewer.
measure_path | longest path | /cost?measure=path
The steps from token to token, for the two farthest apart. A layer is one step.
measure_cache_bytes | cache | /cost?measure=cache_bytes
The bytes that a layer keeps for the next token. Attention keeps keys and values.
measure_traffic_bytes | traffic | /cost?measure=traffic_bytes&kind=flash
The bytes that move between slow and fast memory. Often they take longer than the products.
measure_seconds | time | /cost?measure=seconds
The time of one layer, measured on the machine of this server.
latent_numbers | latent numbers | /cost?view=sentence
The numbers of a token that the latent variant keeps. Fewer make a smaller cache.
first_tokens | first tokens | /cost?view=sentence
Tokens at the start that every query sees beside its window. Many heads rest on them.
letters_back | letters back | /cost?view=reach
The distance of the letter asked for. 1 asks for the last letter.
shuffled_letters | shuffle | /cost?view=reach
The same letters in another order. The right answer may change with it.
random_letters | random letters | /cost?view=reach
New letters, each drawn at random. They are enough for the longest distance.
rival_training | training | /cost?view=reach
Each rival was trained three times from other random numbers. Choose the one that answers.
recall_by_distance | by distance | /cost?view=reach
The share of right answers for each number of letters back.
recall_by_step | how fast each learnt | /cost?view=reach&curve=step
The share of right answers after each step of training.
recall_at | at distance | /cost?view=reach&curve=step
The distance whose right answers are drawn, or all of them together.
`);
