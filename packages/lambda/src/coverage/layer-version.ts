// Of the layer: what it answers when its health is asked for, and what its files say of themselves.
export const layerVersion = '1.0.0';
