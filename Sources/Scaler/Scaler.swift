// Scaler
