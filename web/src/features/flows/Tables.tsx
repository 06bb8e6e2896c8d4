import "./table.css";
import { useState } from "react";
import type { Flow } from "~/flow/definition";
import type { Voice } from "~/flow/stepWords";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Empty } from "~/ui/Empty";
import { Notice } from "~/ui/Notice";
import { Select } from "~/ui/Select";
import { TextInput } from "~/ui/TextInput";
import { ColumnDialog } from "./ColumnDialog";
import type { CellKind } from "./cell";
import { JsonView } from "./JsonView";
import * as jdm from "./jdm";
import { columnsOf, newDocument, readTable, type Side, type Table, writeTable } from "./jdm";
import { TableGrid } from "./TableGrid";
import { TryTable } from "./TryTable";
import { tableWords } from "./tableWords";

interface TablesProps {
  flow: Flow;
  voice: Voice;
  change: (flow: Flow, name?: string) => void;
}

/** The decision tables of a flow, one at a time. */
export default function Tables({ flow, voice, change }: TablesProps) {
  const t = useWords(tableWords);
  const tables = flow.tables ?? {};
  const names = Object.keys(tables);
  const [chosen, setChosen] = useState(names[0]);
  const [isNaming, setNaming] = useState(false);
  const name = chosen !== undefined && chosen in tables ? chosen : names[0];
  const create = (fresh: string) => {
    setNaming(false);
    setChosen(fresh);
    change({ ...flow, tables: { ...tables, [fresh]: newDocument(fresh) } });
  };
  const remove = () => {
    if (name === undefined || !confirm(t("removeAsk", { name }))) return;
    const { [name]: _, ...rest } = tables;
    const { atStart, ...plain } = flow;
    change({ ...plain, ...(atStart && atStart !== name ? { atStart } : {}), tables: rest });
  };
  return (
    <section className="stack" aria-label={t("title")}>
      <div className="row table-bar">
        {name !== undefined && (
          <Select
            bare
            label={t("choose")}
            value={name}
            options={names.map((each) => ({ value: each, text: each }))}
            onChange={setChosen}
          />
        )}
        <Button icon="plus" onClick={() => setNaming(true)}>
          {t("add")}
        </Button>
        {name !== undefined && (
          <>
            <label className="choice">
              <input
                type="checkbox"
                checked={flow.atStart === name}
                onChange={(event) => {
                  const { atStart: _, ...plain } = flow;
                  change(event.target.checked ? { ...plain, atStart: name } : plain);
                }}
              />
              {t("atStart")}
            </label>
            <Button tone="danger" icon="trash" onClick={remove}>
              {t("remove")}
            </Button>
          </>
        )}
      </div>
      {name === undefined ? (
        <Empty icon="list">
          <p>{t("none")}</p>
        </Empty>
      ) : (
        <TableView
          key={name}
          name={name}
          document={tables[name]}
          voice={voice}
          onChange={(document) => change({ ...flow, tables: { ...tables, [name]: document } })}
        />
      )}
      {isNaming && <NameDialog taken={names} onCreate={create} onClose={() => setNaming(false)} />}
    </section>
  );
}

function NameDialog({ taken, onCreate, onClose }: NameProps) {
  const t = useWords(tableWords);
  const [name, setName] = useState("");
  const isFine = /^[a-z][a-z0-9_]{0,39}$/.test(name) && !taken.includes(name);
  return (
    <Dialog
      title={t("add")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button tone="primary" disabled={!isFine} onClick={() => onCreate(name)}>
            {t("create")}
          </Button>
        </>
      }
    >
      <TextInput label={t("name")} help={t("badName")} value={name} onChange={setName} />
    </Dialog>
  );
}

interface NameProps {
  taken: readonly string[];
  onCreate: (name: string) => void;
  onClose: () => void;
}

interface ViewProps {
  name: string;
  document: unknown;
  voice: Voice;
  onChange: (document: unknown) => void;
}

const hasNodes = (value: unknown) =>
  typeof value === "object" && value !== null && "nodes" in value && Array.isArray(value.nodes);

function kindsOf(table: Table, voice: Voice): CellKind[] {
  const kind = (side: Side) => (column: jdm.Column) => ({
    side,
    whole: side === "inputs" && !column.field,
    field: side === "inputs" && column.field ? voice.fields.find(column.field) : undefined,
  });
  return [...table.inputs.map(kind("inputs")), ...table.outputs.map(kind("outputs"))];
}

function TableView({ name, document, voice, onChange }: ViewProps) {
  const t = useWords(tableWords);
  const [isJson, setJson] = useState(false);
  const [column, setColumn] = useState<{ id: string | undefined; side: Side }>();
  const table = readTable(document);
  const put = (next: Table | undefined) => next && onChange(writeTable(document, next));
  const json = (
    <JsonView
      value={document}
      label={t("json")}
      lacks={(value) => (hasNodes(value) ? undefined : t("jsonNoNodes"))}
      onApply={onChange}
    />
  );
  if (!table)
    return (
      <>
        <Notice tone="info">{t("notTable")}</Notice>
        {json}
      </>
    );
  const kinds = kindsOf(table, voice);
  const policy = table.hitPolicy ?? "first";
  const known = ["first", "collect"] as const;
  const options = known.map((each) => ({ value: each as string, text: t(each) }));
  const found = columnsOf(table).find(({ id }) => id === column?.id);
  const side = table.outputs.some(({ id }) => id === column?.id) ? "outputs" : (column?.side ?? "inputs");
  return (
    <>
      <p className="muted">{t("lead")}</p>
      <div className="row table-bar">
        <Select
          bare
          label={t("policy")}
          value={policy}
          options={
            options.some(({ value }) => value === policy)
              ? options
              : [...options, { value: policy, text: t("otherPolicy", { name: policy }) }]
          }
          onChange={(hitPolicy) => put({ ...table, hitPolicy })}
        />
        <Button icon="plus" onClick={() => setColumn({ id: undefined, side: "inputs" })}>
          {t("addInput")}
        </Button>
        <Button icon="plus" onClick={() => setColumn({ id: undefined, side: "outputs" })}>
          {t("addOutput")}
        </Button>
        <Button tone="plain" icon={isJson ? "list" : "code"} onClick={() => setJson(!isJson)}>
          {t(isJson ? "asGrid" : "json")}
        </Button>
      </div>
      {isJson ? (
        json
      ) : (
        <>
          <TableGrid
            name={name}
            table={table}
            kinds={kinds}
            voice={voice}
            change={put}
            onColumn={(id) => setColumn({ id, side: "inputs" })}
          />
          <p className="muted flow-keys">{t("keys")}</p>
          <TryTable table={table} kinds={kinds} voice={voice} />
        </>
      )}
      {column && (
        <ColumnDialog
          side={side}
          column={found ?? {}}
          voice={voice}
          onClose={() => setColumn(undefined)}
          onSave={(changed) => {
            setColumn(undefined);
            put(found ? jdm.changeColumn(table, found.id, changed) : jdm.addColumn(table, side, changed));
          }}
          onRemove={
            found && jdm.removeColumn(table, found.id)
              ? () => {
                  setColumn(undefined);
                  put(jdm.removeColumn(table, found.id));
                }
              : undefined
          }
        />
      )}
    </>
  );
}
