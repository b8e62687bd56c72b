"""Instruction evolution: from seed tasks to rows with expert answers, as RAIF makes its data."""
