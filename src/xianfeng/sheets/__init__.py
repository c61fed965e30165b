"""Reading and writing workbooks. Works without Django, so that the command line needs no set-up."""
