"""The tests, as a package of their own name: a library of the development group installs another `tests`."""
