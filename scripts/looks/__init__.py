"""Every page of the demo in every look, measured and as a picture: `python -m scripts.looks`."""
