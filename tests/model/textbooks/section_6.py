"""The digits that the examples must show, copied by hand from the research on textbooks, its section 6.

Each entry: example, tensor, row, digits; `head:row` where there are several heads. One digit is the article's own: it
prints -0.2627 where the research, which computed it again on another machine, has -0.2626.
"""

DIGITS = """
life-is-short                      input             0  0.3374 -0.1778 -0.3035
life-is-short                      input             1  0.1794 1.8951 0.4954
life-is-short                      input             2  0.2692 -0.0770 -1.0205
life-is-short                      input             3  -0.2196 -0.3792 0.7671
life-is-short                      input             4  -0.5880 0.3486 0.6603
life-is-short                      input             5  -1.1925 0.6984 -1.4097
life-is-short                      w_query           0  0.2961 0.5166
life-is-short                      w_query           1  0.2517 0.6886
life-is-short                      w_query           2  0.0740 0.8665
life-is-short                      w_key             0  0.1366 0.1025
life-is-short                      w_key             1  0.1841 0.7264
life-is-short                      w_key             2  0.3153 0.6871
life-is-short                      w_value           0  0.0756 0.1966 0.3164 0.4017
life-is-short                      w_value           1  0.1186 0.8274 0.3821 0.6605
life-is-short                      w_value           2  0.8536 0.5932 0.6367 0.9826
life-is-short                      scores            0  0.0613 -0.3491 0.1443 -0.0437 -0.1303 0.1076
life-is-short                      scores            1  -0.6004 3.4707 -1.5023 0.4991 1.2903 -1.3374
life-is-short                      scores            5  0.4344 -2.5037 1.0740 -0.3509 -0.9315 0.9265
life-is-short                      weights           0  0.1772 0.1326 0.1879 0.1645 0.1547 0.1831
life-is-short                      weights           1  0.0386 0.6870 0.0204 0.0840 0.1470 0.0229
life-is-short                      head_output       0  -0.1564 0.1028 -0.0763 -0.0764
life-is-short                      head_output       1  0.5313 1.3607 0.7891 1.3110
life-is-short                      head_output       2  -0.3542 -0.1234 -0.2627 -0.3706
life-is-short                      head_output       3  0.0071 0.3345 0.0969 0.1998
life-is-short                      head_output       4  0.1008 0.4780 0.2021 0.3674
life-is-short                      head_output       5  -0.5296 -0.2799 -0.4107 -0.6006
life-is-short-causal               weights           0  1.0000
life-is-short-causal               weights           1  0.0532 0.9468
life-is-short-causal               weights           2  0.3862 0.1214 0.4924
life-is-short-causal               weights           3  0.2232 0.3242 0.2078 0.2449
life-is-short-causal               weights           4  0.1536 0.3145 0.1325 0.1849 0.2145
life-is-short-causal               weights           5  0.1973 0.0247 0.3102 0.1132 0.0751 0.2794
life-is-short-causal-renormalised  weights           0  1.0000
life-is-short-causal-renormalised  weights           1  0.0532 0.9468
life-is-short-causal-renormalised  weights           2  0.3862 0.1214 0.4924
life-is-short-causal-renormalised  weights           3  0.2232 0.3242 0.2078 0.2449
life-is-short-causal-renormalised  weights           4  0.1536 0.3145 0.1325 0.1849 0.2145
life-is-short-causal-renormalised  weights           5  0.1973 0.0247 0.3102 0.1132 0.0751 0.2794
journey-without-weights            query             0  0.43 0.15 0.89
journey-without-weights            query             1  0.55 0.87 0.66
journey-without-weights            query             2  0.57 0.85 0.64
journey-without-weights            query             3  0.22 0.58 0.33
journey-without-weights            query             4  0.77 0.25 0.10
journey-without-weights            query             5  0.05 0.80 0.55
journey-without-weights            scores            1  0.9544 1.4950 1.4754 0.8434 0.7070 1.0865
journey-without-weights            weights           1  0.1385 0.2379 0.2333 0.1240 0.1082 0.1581
journey-without-weights            head_output       1  0.4419 0.6515 0.5683
journey-divided-by-sum             weights           1  0.1455 0.2278 0.2249 0.1285 0.1077 0.1656
journey-trainable-weights          query             1  0.4306 1.4551
journey-trainable-weights          scores            1  1.2705 1.8524 1.8111 1.0795 0.5577 1.5440
journey-trainable-weights          weights           1  0.1500 0.2264 0.2199 0.1311 0.0906 0.1820
journey-trainable-weights          head_output       1  0.3061 0.8210
journey-linear-layers              weights           0  0.1921 0.1646 0.1652 0.1550 0.1721 0.1510
journey-causal                     weights           0  1.0000
journey-causal                     weights           1  0.5517 0.4483
journey-causal                     weights           2  0.3800 0.3097 0.3103
journey-causal-renormalised        weights           0  1.0000
journey-causal-renormalised        weights           1  0.5517 0.4483
journey-causal-renormalised        weights           2  0.3800 0.3097 0.3103
journey-dropout                    dropped           2  0.7599 0.6194 0.6206
journey-two-heads                  concatenated      0  -0.4519 0.2216 0.4772 0.1063
journey-weight-split               output            0  0.3190 0.4858
head-split                         scores          0:0  1.3208 1.1631 1.2879
head-split                         scores          1:0  0.4391 0.7003 0.5903
thinking-machines                  scores            0  112 96
thinking-machines                  scaled            0  14 12
thinking-machines                  weights           0  0.88 0.12
positions-sines-then-cosines       encoding          0  0 0 1 1
positions-sines-then-cosines       encoding          1  0.84 0.0001 0.54 1
positions-sines-then-cosines       encoding          2  0.91 0.0002 -0.42 1
robot-as-labelled                  scores            0  0.11 0.00 0.81 0.79
robot-as-labelled                  scores            1  0.19 0.50 0.30 0.48
robot-as-labelled                  scores            2  0.53 0.98 0.95 0.14
robot-as-labelled                  scores            3  0.81 0.86 0.38 0.90
robot-as-labelled                  weights           0  1
robot-as-labelled                  weights           1  0.48 0.52
robot-as-labelled                  weights           2  0.31 0.35 0.34
robot-as-labelled                  weights           3  0.25 0.26 0.23 0.26
robot-divided-by-four              weights           0  1
robot-divided-by-four              weights           1  0.48 0.52
robot-divided-by-four              weights           2  0.31 0.35 0.34
robot-divided-by-four              weights           3  0.25 0.26 0.23 0.26
d2l-identity                       weights           9  0 0 0 0 0 0 0 0 0 1
d2l-ones                           scores            2  4 4 4 4 4 4
d2l-valid-lengths                  weights           0  0.5000 0.5000
d2l-valid-lengths                  weights           1  0.1667 0.1667 0.1667 0.1667 0.1667 0.1667
d2l-multi-head                     weights         0:0  0.3333 0.3333 0.3333
d2l-multi-head                     weights         4:7  0.5000 0.5000
"""
