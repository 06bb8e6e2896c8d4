import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { connectionsQuery } from "~/api/queries";
import { Answers } from "~/features/flows/DoingEditor";
import type { StepEditorProps } from "~/features/flows/OwnEditor";
import { useWords } from "~/i18n/words";
import { FieldFrame } from "~/ui/FieldFrame";
import { Select } from "~/ui/Select";
import { TextInput } from "~/ui/TextInput";
import { Pairs } from "./Pairs";
import { words } from "./words";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/** Which system is called, with what, and what happens when it does not answer. */
export default function CallEditor({ settings, voice, onChange }: StepEditorProps) {
  const t = useWords(words);
  const known = useQuery(connectionsQuery).data?.items ?? [];
  const { connection = "", method = "POST", path = "", accept = "", failed } = settings;
  const { query = {}, headers = {}, body = {}, seconds = 20, attempts = 8 } = settings;
  const put = (next: object, name?: string) => onChange({ ...settings, ...next }, name);
  const fields = voice.fields.all.map((field) => ({ value: field.id, text: voice.text(field.label) }));
  const isKnown = connection === "" || known.some((each) => each.key === connection);
  return (
    <>
      <Select
        label={t("connection")}
        value={connection}
        options={[
          { value: "", text: t("choose") },
          ...(isKnown ? [] : [{ value: connection, text: connection }]),
          ...known.map((each) => ({
            value: each.key,
            text: each.active ? each.name : t("off", { name: each.name }),
          })),
        ]}
        onChange={(key) => put({ connection: key })}
      />
      {known.length === 0 && <p className="field-help">{t("noConnection")}</p>}
      <Select
        label={t("method")}
        value={method}
        options={methods.map((each) => ({ value: each as string, text: each }))}
        onChange={(chosen) =>
          put(chosen === "GET" ? { method: chosen, body: undefined } : { method: chosen })
        }
      />
      <TextInput
        label={t("path")}
        help={t("pathHelp")}
        value={path}
        maxLength={1000}
        onChange={(next) => put({ path: next }, "path")}
      />
      {method !== "GET" && (
        <Pairs
          legend={t("body")}
          help={t("bodyHelp")}
          name={t("member")}
          pairs={body}
          onChange={(next) => put({ body: next }, "body")}
        />
      )}
      <Pairs
        legend={t("query")}
        help={t("queryHelp")}
        name={t("parameter")}
        pairs={query}
        onChange={(next) => put({ query: next }, "query")}
      />
      <Pairs
        legend={t("headers")}
        help={t("headersHelp")}
        name={t("header")}
        pairs={headers}
        onChange={(next) => put({ headers: next }, "headers")}
      />
      <TextInput
        label={t("accept")}
        help={t("acceptHelp")}
        value={accept}
        maxLength={2000}
        onChange={(next) => put({ accept: next === "" ? undefined : next }, "accept")}
      />
      <div className="row">
        <Count
          label={t("seconds")}
          most={30}
          value={seconds}
          onChange={(next) => put({ seconds: next }, "seconds")}
        />
        <Count
          label={t("attempts")}
          most={12}
          value={attempts}
          onChange={(next) => put({ attempts: next }, "attempts")}
        />
      </div>
      <Select
        label={t("onFailure")}
        value={failed ? "go" : "stand"}
        options={[
          { value: "stand", text: t("stand") },
          { value: "go", text: t("go") },
        ]}
        onChange={(chosen) => put({ failed: chosen === "go" ? {} : undefined })}
      />
      {failed && (
        <Answers
          legend={t("failed")}
          help={t("failedHelp")}
          fields={fields}
          set={failed}
          onChange={(next) => put({ failed: next }, "failed")}
        />
      )}
      <p className="field-help">{t("answerHelp")}</p>
    </>
  );
}

interface CountProps {
  label: string;
  most: number;
  value: number;
  onChange: (value: number) => void;
}

function Count({ label, most, value, onChange }: CountProps) {
  const id = useId();
  return (
    <FieldFrame id={id} label={label}>
      {({ describedBy }) => (
        <input
          id={id}
          className="input"
          type="number"
          min={1}
          max={most}
          value={value}
          aria-describedby={describedBy}
          onChange={(event) =>
            onChange(Math.min(most, Math.max(1, Math.round(Number(event.target.value) || 1))))
          }
        />
      )}
    </FieldFrame>
  );
}
