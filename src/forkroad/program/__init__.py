"""A scenario compiled to arrays that every engine reads: types, states, epochs, stays."""
