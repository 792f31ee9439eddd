"""The pages, one module a stage. A view asks a query or calls a verb, and shows the answer; it holds no rule."""
