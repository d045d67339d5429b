/** A picture that was made, to be compared with its source. */
export interface CompareResult {
  id: string;
  width: number;
  height: number;
}
