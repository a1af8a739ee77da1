/** As text: little-endian, in base64. */
export function doubles(values: Float64Array): string {
  const bytes = Buffer.alloc(values.length * 8);
  for (let k = 0; k < values.length; k++) bytes.writeDoubleLE(values[k]!, k * 8);
  return bytes.toString('base64');
}

export function fromDoubles(text: string): Float64Array {
  const bytes = Buffer.from(text, 'base64');
  const values = new Float64Array(Math.floor(bytes.length / 8));
  for (let k = 0; k < values.length; k++) values[k] = bytes.readDoubleLE(k * 8);
  return values;
}
