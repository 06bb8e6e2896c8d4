import { defineWords } from "~/i18n/words";

export const scanWords = defineWords(
  {
    scan: "扫码",
    title: "扫描条码或二维码",
    aim: "把码放在画面中间，离近一些，保持稳定。",
    loading: "正在打开相机…",
    photo: "从照片识别",
    reading: "正在识别…",
    nothing: "照片里没有认出条码。请拍得更近、更清晰，四周留出白边。",
    refused: "没有相机权限。请在浏览器设置中允许，或从照片识别。",
    noCamera: "没有可用的相机，请从照片识别，或手工输入。",
    broken: "识别模块加载失败，请检查网络后重试，或手工输入。",
    found: "已识别：{text}",
    cancel: "取消",
  },
  {
    scan: "Scan",
    title: "Scan a bar code or QR code",
    aim: "Hold the code in the middle of the picture, close and steady.",
    loading: "Opening the camera…",
    photo: "Read from a photo",
    reading: "Reading…",
    nothing:
      "No code was recognised in the photo. Go closer, hold steady, and leave a white border around it.",
    refused: "The camera may not be used. Allow it in the browser's settings, or read from a photo.",
    noCamera: "There is no camera. Read from a photo, or type the code.",
    broken: "The reader could not be loaded. Check the connection and try again, or type the code.",
    found: "Read: {text}",
    cancel: "Cancel",
  },
);
