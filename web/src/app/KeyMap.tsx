import "./keys.css";
import { useLocation } from "wouter";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { singleKeys } from "~/ui/shortcuts";
import { surfacesAt } from "./keyMap";
import { keyWords } from "./keyWords";

/** Every shortcut, those of the page first. */
export default function KeyMap({ onClose }: { onClose: () => void }) {
  const t = useWords(keyWords);
  const [path] = useLocation();
  return (
    <Dialog title={t("title")} onClose={onClose}>
      <p className="muted">{t(singleKeys() ? "lead" : "off")}</p>
      <div className="key-map">
        {surfacesAt(path).map(({ name, shortcuts }) => (
          <section key={name} aria-labelledby={`keys-${name}`}>
            <h3 id={`keys-${name}`}>{t(name)}</h3>
            <dl>
              {shortcuts.map(({ keys, word }) => (
                <div key={word}>
                  <dt>
                    {keys.map((each) => (
                      <kbd key={each}>{each}</kbd>
                    ))}
                  </dt>
                  <dd>{t(word)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p>
        <Button onClick={onClose}>{t("close")}</Button>
      </p>
    </Dialog>
  );
}
