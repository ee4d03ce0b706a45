"""Looks the house over and says, for each part, how it is and what to do."""

from monitor.doctor.examine import Examined, Finding, examine

__all__ = ["Examined", "Finding", "examine"]
