import { useState } from "react";
import { Icon } from "~/ui/Icon";

/** The server makes thumbnails in its own time; until then, and when it cannot, a sheet of paper stands in. */
export function FileThumb({ id, hasThumbnail }: { id: string; hasThumbnail: boolean }) {
  const [broken, setBroken] = useState(false);
  return (
    <span className="thumb">
      {hasThumbnail && !broken ? (
        <img
          src={`/api/v1/attachments/${id}/thumbnail`}
          alt=""
          loading="lazy"
          onError={() => setBroken(true)}
        />
      ) : (
        <Icon name="file" />
      )}
    </span>
  );
}
