"""What the product promises in figures, measured; each folder measures one room."""
