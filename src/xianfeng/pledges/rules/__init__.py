"""Pure rules of the room: values in, advice or plans out; no Django, no clock."""
