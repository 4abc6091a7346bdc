"""Wrong answers made from right ones, one change each: does every check notice?"""
