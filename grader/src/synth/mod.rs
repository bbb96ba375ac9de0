//! Forward model: draws a symbol with stated defects and knows the right answers.
