"""What may be shown, what is checked before opening, what is masked: values in, values out."""
