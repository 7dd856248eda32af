"""The API's definition: its operations, the resources behind them, and values that conform to its schemas."""
