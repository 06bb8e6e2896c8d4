// From a picture to what its code says. The browser's own reader comes first; elsewhere one is loaded, from this
// server alone, when somebody really scans. Pictures never leave the device.
import wasm from "zxing-wasm/reader/zxing_reader.wasm?url";

export interface Found {
  text: string;
  /** `QRCode`, `EAN13`, …: what kind of code it was; for people only. */
  format: string;
}

type Source = ImageBitmap | HTMLVideoElement;

interface NativeDetector {
  detect(source: Source): Promise<{ rawValue: string; format: string }[]>;
}

declare global {
  var BarcodeDetector:
    | { new (options?: { formats: string[] }): NativeDetector; getSupportedFormats(): Promise<string[]> }
    | undefined;
}

/** What people stick on things. A browser that cannot read all of these is no help. */
const NEEDED = ["qr_code", "ean_13", "code_128", "code_39"];
/** Larger pictures take longer and read no better. */
const MOST_PIXELS = 1600;

/** `look` counts the looks at the same thing: each may try another way of seeing. */
export type Decode = (source: Source, look: number) => Promise<Found | null>;

/** Ways of telling dark from light, the most likely first: shadows want the local one, faded prints a global one. */
const WAYS = [
  {},
  { tryDenoise: true },
  { binarizer: "GlobalHistogram" },
  { binarizer: "GlobalHistogram", tryDenoise: true },
] as const;

let native: Promise<Decode | null> | undefined;
let loaded: Promise<Decode> | undefined;

async function browserReader(): Promise<Decode | null> {
  const Detector = globalThis.BarcodeDetector;
  const formats = Detector ? await Detector.getSupportedFormats().catch(() => []) : [];
  if (!Detector || !NEEDED.every((format) => formats.includes(format))) return null;
  const detector = new Detector({ formats });
  return async (source) => {
    const [first] = await detector.detect(source);
    return first ? { text: first.rawValue, format: first.format } : null;
  };
}

async function ownReader(): Promise<Decode> {
  const reader = await import("zxing-wasm/reader");
  await reader.prepareZXingModule({
    overrides: {
      locateFile: (path: string, prefix: string) => (path.endsWith(".wasm") ? wasm : prefix + path),
    },
    fireImmediately: true,
  });
  return async (source, look) => {
    const way = WAYS[look % WAYS.length];
    const [first] = await reader.readBarcodes(pixels(source), {
      tryHarder: true,
      maxNumberOfSymbols: 1,
      ...way,
    });
    return first?.isValid ? { text: first.text, format: first.format } : null;
  };
}

function pixels(source: Source): ImageData {
  const isVideo = source instanceof HTMLVideoElement;
  const [width, height] = isVideo ? [source.videoWidth, source.videoHeight] : [source.width, source.height];
  const scale = Math.min(1, MOST_PIXELS / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no canvas");
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/** The reader for moving pictures: whichever is quicker on this device. */
export async function reader(): Promise<Decode> {
  native ??= browserReader();
  const own = await native;
  if (own) return own;
  loaded ??= ownReader();
  return loaded;
}

/** What the code on a photo says. Where the browser's reader sees nothing, ours has a second look. */
export async function decodePhoto(file: Blob): Promise<Found | null> {
  const picture = await createImageBitmap(file);
  try {
    native ??= browserReader();
    const seen = await (await native)?.(picture, 0);
    if (seen) return seen;
    loaded ??= ownReader();
    const decode = await loaded;
    for (let look = 0; look < WAYS.length; look++) {
      const found = await decode(picture, look);
      if (found) return found;
    }
    return null;
  } finally {
    picture.close();
  }
}
