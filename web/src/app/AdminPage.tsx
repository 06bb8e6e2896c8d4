import "./admin.css";
import { useState } from "react";
import { Link } from "wouter";
import { useMe } from "~/api/session";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { goToAnchor } from "~/ui/anchor";
import { Empty } from "~/ui/Empty";
import { Icon } from "~/ui/Icon";
import { Notice } from "~/ui/Notice";
import { usePageTitle } from "~/ui/usePageTitle";
import { adminGroups, adminPagesFor, type AdminPage as Entry, searchAdminPages } from "./adminPages";
import { adminWords } from "./adminWords";
import { type Setting, searchSettings, settingsFor } from "./settingsIndex";

/** Where every administrative page is found: in groups, or by typing. */
export default function AdminPage() {
  const t = useWords(adminWords);
  const me = useMe();
  const [query, setQuery] = useState("");
  usePageTitle(t("title"));
  const mine = adminPagesFor(me);
  if (mine.length === 0) return <Notice tone="warn">{t("forbidden")}</Notice>;
  const found = searchAdminPages(mine, query);
  const single = searchSettings(settingsFor(me), query);
  return (
    <>
      <div className="page-head">
        <h1>{t("title")}</h1>
        <input
          type="search"
          className="input admin-search"
          aria-label={t("search")}
          placeholder={t("search")}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
      </div>
      <p className="sr" role="status">
        {query && t("found", { count: found.length + single.length })}
      </p>
      {found.length + single.length === 0 && (
        <Empty icon="search">
          <p>{t("nothing")}</p>
        </Empty>
      )}
      {single.length > 0 && (
        <section className="stack" aria-labelledby="admin-single">
          <h2 id="admin-single">{t("single")}</h2>
          <ul className="admin-cards">
            {single.map((setting) => (
              <li key={`${setting.href} ${setting.title.en}`}>
                <Single setting={setting} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {adminGroups.map((group) => {
        const entries = found.filter((page) => page.group === group);
        return (
          entries.length > 0 && (
            <section key={group} className="stack" aria-labelledby={`admin-${group}`}>
              <h2 id={`admin-${group}`}>{t(group)}</h2>
              <ul className="admin-cards">
                {entries.map((page) => (
                  <li key={page.path}>
                    <Card page={page} />
                  </li>
                ))}
              </ul>
            </section>
          )
        );
      })}
    </>
  );
}

function Card({ page }: { page: Entry }) {
  const text = useText();
  return (
    <Link href={page.path} className="admin-card">
      <Icon name={page.icon} />
      <span>
        <strong>{text(page.title)}</strong>
        <small className="muted">{text(page.description)}</small>
      </span>
    </Link>
  );
}

function Single({ setting }: { setting: Setting }) {
  const text = useText();
  const [, anchor] = setting.href.split("#");
  return (
    <Link href={setting.href} className="admin-card" onClick={() => anchor && goToAnchor(anchor)}>
      <Icon name="settings" />
      <span>
        <strong>{text(setting.title)}</strong>
        <small className="muted">{text(setting.place)}</small>
      </span>
    </Link>
  );
}
