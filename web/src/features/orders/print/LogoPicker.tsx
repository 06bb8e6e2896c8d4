import { useId, useState } from "react";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { FieldFrame } from "~/ui/FieldFrame";
import { printWords } from "./words";

/** Characters that the server takes of a picture. */
const MOST = 100_000;
/** Sides to try, in pixels, until it is small enough. */
const SIDES = [640, 400, 240, 120];

/** The picture as PNG, as large as it may be. */
async function smallEnough(file: File): Promise<string | undefined> {
  const picture = await createImageBitmap(file);
  for (const side of SIDES) {
    const scale = Math.min(1, side / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const address = canvas.toDataURL("image/png");
    if (address.length <= MOST) return address;
  }
  return undefined;
}

interface LogoProps {
  logo: string | null;
  onChange: (logo: string | null) => void;
}

export function LogoPicker({ logo, onChange }: LogoProps) {
  const t = useWords(printWords);
  const id = useId();
  const [isBad, setBad] = useState(false);
  const read = async (file: File | undefined) => {
    if (!file) return;
    const address = await smallEnough(file).catch(() => undefined);
    setBad(address === undefined);
    if (address) onChange(address);
  };
  return (
    <FieldFrame id={id} label={t("logo")} help={t("logoHelp")} errors={isBad ? [t("logoBad")] : []}>
      {({ describedBy, invalid }) => (
        <div className="row">
          {logo && <img className="print-logo" src={logo} alt="" />}
          <input
            id={id}
            type="file"
            accept="image/png,image/jpeg,image/webp"
            aria-describedby={describedBy}
            aria-invalid={invalid || undefined}
            onChange={(event) => void read(event.target.files?.[0])}
          />
          {logo && (
            <Button icon="close" onClick={() => onChange(null)}>
              {t("noLogo")}
            </Button>
          )}
        </div>
      )}
    </FieldFrame>
  );
}
