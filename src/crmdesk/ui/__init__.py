"""The windows: everything that Qt draws, and the desk through which pages reach the book."""
