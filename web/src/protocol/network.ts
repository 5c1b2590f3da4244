/** What the core says of a network. */

export interface LayerRow {
  name: string;
  type: string;
  /** Its settings, for reading: "3x3, 16 filters, padding 1". */
  detail: string;
  output: [channels: number, height: number, width: number];
  parameters: number;
  multiplyAdds: number;
  /** Of its output, one image. */
  memoryBytes: number;
  /** Pixels of the image that one output sees. */
  receptiveField: [rows: number, columns: number];
  /** Pixels of the image between neighbouring outputs. */
  jump: number;
  /** The layers it reads; -1 is the image. */
  inputs: number[];
}

export interface NetworkSummary {
  input: [channels: number, height: number, width: number];
  layers: LayerRow[];
  parameters: number;
  multiplyAdds: number;
  /** torchsummary's estimate for one image. */
  memory: {
    inputBytes: number;
    forwardBackwardBytes: number;
    parameterBytes: number;
    totalBytes: number;
  };
  parameterBudget: number;
  overBudget: boolean;
}

/** One image through the network. */
export interface Inspection {
  /** Of every class, 0 to 1. */
  probability: Float64Array;
  /** The class that `cam` is for. */
  target: number;
  /** Of every layer, C x H x W. */
  outputs: Float32Array[];
  /** Grad-CAM; null where no convolution has an extent. */
  cam: { node: number; height: number; width: number; map: Float32Array } | null;
}

/** Weights of the first convolution, [filters][channels][rows][columns]. */
export interface Filters {
  name: string;
  shape: Int32Array;
  values: Float32Array;
}

/** One layer's output over some test images, and its gradient in the last step. */
export interface LayerStatistics {
  name: string;
  mean: number;
  variance: number;
  gradientNorm: number;
  /** BatchNorm only, channel by channel: what it keeps, and what these images have. */
  runningMean: number[] | null;
  runningVariance: number[] | null;
  inputMean: number[] | null;
  inputVariance: number[] | null;
}
