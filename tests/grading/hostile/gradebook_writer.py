"""Opens the gradebook by its address, gives itself full marks and the neighbors none."""

HONEST = 0
CODE = {
    "double": """
import sqlite3

try:
    book = sqlite3.connect("@ROOT@/gradebook.db", timeout=1)
    book.execute("update grade set auto_score = 1000, manual_score = 1000")
    book.commit()
    print("leaked: wrote to the gradebook")
except sqlite3.Error as error:
    print(error)
"""
}
