"""One file a control: what a learner could do about its refusals."""
