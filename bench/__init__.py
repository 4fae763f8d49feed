"""The budgets of the design, measured: each against a floor in the same run, so that the machine does not matter."""
