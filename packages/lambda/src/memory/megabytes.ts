/** `2.50`, of 1,048,576 bytes each. */
export const megabytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(2);
