"""The learnt extractor at run time: NumPy, onnxruntime and tokenizers, no PyTorch and no spaCy.

A text goes in (`runtime.load(folder).predict(text)`), mentions with roles and relations come out.
How it was trained, and how good it is: docs/model.md.
"""
