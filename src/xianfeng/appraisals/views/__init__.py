"""Pages of appraisals: organizers', voters', results."""
