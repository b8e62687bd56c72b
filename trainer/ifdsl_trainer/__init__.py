"""The trainer of ifdsl: GRPO on compiled rows, after RAIF and VerIF, on TRL and accelerate.

`ifdsl train CONFIG.yaml data/` or `accelerate launch -m ifdsl_trainer CONFIG.yaml data/`.
"""
