"""承诺践诺: propose, review, publish, keep with help, be appraised, hear back."""
