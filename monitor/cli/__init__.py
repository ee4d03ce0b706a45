"""The command line: parse what was typed, call the house, print. Only functions import what is heavy."""
