"""The words of the house as frozen values. Standard library only; nothing here touches a file, a clock or a network."""
