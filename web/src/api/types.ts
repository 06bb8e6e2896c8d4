// Short names for the wire types. When the contract renames one, this is the only list to change.
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Attachment = Schemas["Attachment"];
export type Collection = Schemas["Collection"];
export type Comment = Schemas["Comment"];
export type Department = Schemas["Department"];
export type Duplicate = Schemas["Duplicate"];
export type ExternalId = Schemas["ExternalId"];
export type Failure = Schemas["Failure"];
export type Field = Schemas["Field"];
export type FieldError = Schemas["FieldError"];
export type Follower = Schemas["Follower"];
export type Form = Schemas["Form"];
export type FormPage = Schemas["FormPage"];
export type HistoryEntry = Schemas["HistoryEntry"];
export type Job = Schemas["Job"];
export type Me = Schemas["Me"];
export type Meta = Schemas["Meta"];
export type NewSecondFactor = Schemas["NewSecondFactor"];
export type NewToken = Schemas["NewToken"];
export type Option = Schemas["Option"];
export type OptionList = Schemas["OptionList"];
export type Order = Schemas["Order"];
export type OrderPage = Schemas["OrderPage"];
export type OrderSummary = Schemas["OrderSummary"];
export type OrderType = Schemas["OrderType"];
export type PreviewColumn = Schemas["PreviewColumn"];
export type Problem = Schemas["Problem"];
export type PublicForm = Schemas["PublicForm"];
export type Receipt = Schemas["Receipt"];
export type MasterRecord = Schemas["Record"];
export type Reference = Schemas["Reference"];
export type Security = Schemas["Security"];
export type Status = Schemas["Status"];
export type Text = Schemas["Text"];
export type Token = Schemas["Token"];
export type User = Schemas["User"];

export type Values = Record<string, unknown>;
export type References = Record<string, Reference>;
