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
Large type for a wall, with the picture and one sentence. The p key turns it.
apply_to | apply to | /?model=writer
The part of the model that the change reaches. Everywhere means all layers and heads.
clicking_a_head | clicking a head | /?model=writer
A click on a picture opens that head, or switches it off. Zero is harsher than the mean.
`);
