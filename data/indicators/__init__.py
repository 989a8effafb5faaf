"""The indicator register: what is measured, over whom, and how it is said in four languages."""

from data.indicators.columns import Column, columns_of
from data.indicators.expression import Expression, compile_expression
from data.indicators.indicator import Indicator, Measure, measure
from data.indicators.parser import ExpressionError
from data.indicators.register import Register, RegisterError, load_register

__all__ = [
    "Column",
    "Expression",
    "ExpressionError",
    "Indicator",
    "Measure",
    "Register",
    "RegisterError",
    "columns_of",
    "compile_expression",
    "load_register",
    "measure",
]
