"""Rows that could not be used: kept, counted and shown, never dropped."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Rejection(BaseModel):
    """Why one row of one file was left out."""

    model_config = ConfigDict(frozen=True)

    file: str
    """File name, relative to the folder that was read."""
    row: int
    """Line of the file at which the trouble stands, counted from 1."""
    record: str
    """Id of the record that was left out, or its place in the file."""
    field: str
    value: str
    reason: str

    def __str__(self) -> str:
        shown = f" {self.value!r}" if self.value else ""
        return f"{self.file}:{self.row}: {self.record}: {self.field}{shown}: {self.reason}"
