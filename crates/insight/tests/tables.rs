//! Tables as people send and fetch them.

use gongdan_insight::reading::{Cell, GLANCED, Unreadable, glance, is_shortened, read};
use gongdan_insight::writing::{Format, Out, Sheet};
use rust_xlsxwriter::{ExcelDateTime, Format as Look, Formula, Workbook};

fn texts(row: &[Cell]) -> Vec<String> {
    row.iter().map(Cell::text).collect()
}

#[test]
fn csv_is_read_in_every_encoding_people_use() {
    let text = "编号,名称,备注\nKH-1,中海物业,\"含,逗号\"\nKH-2,绿城服务,“引号”\n".repeat(3);
    let traditional = "編號,名稱,備註\nKH-1,臺灣電力股份有限公司,測試資料這裡是繁體中文的內容\n".repeat(8);
    let utf16 = |little: bool| -> Vec<u8> {
        let order = |u: u16| if little { u.to_le_bytes() } else { u.to_be_bytes() };
        text.encode_utf16().flat_map(order).collect()
    };
    let marked = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("UTF-8", text.clone().into_bytes()),
        ("UTF-8", marked(b"\xEF\xBB\xBF", text.clone().into_bytes())),
        ("gb18030", encoding_rs::GB18030.encode(&text).0.into_owned()),
        ("UTF-16LE", marked(b"\xFF\xFE", utf16(true))),
        ("UTF-16BE", marked(b"\xFE\xFF", utf16(false))),
        ("UTF-16LE", utf16(true)),
    ];
    for (encoding, bytes) in cases {
        let table = read(&bytes, None).unwrap();
        assert_eq!(table.encoding, encoding);
        assert_eq!(texts(&table.rows[0]), ["编号", "名称", "备注"], "{encoding}");
        assert_eq!(texts(&table.rows[1]), ["KH-1", "中海物业", "含,逗号"], "{encoding}");
    }
    let big5 = encoding_rs::BIG5.encode(&traditional).0.into_owned();
    let table = read(&big5, None).unwrap();
    assert_eq!((table.encoding, texts(&table.rows[1])[1].as_str()), ("Big5", "臺灣電力股份有限公司"));
}

#[test]
fn a_file_of_two_encodings_is_read_and_its_odd_rows_are_named() {
    let mut bytes = "编号,名称\nKH-1,中海\nKH-2,绿城\n".as_bytes().to_vec();
    bytes.extend_from_slice(&encoding_rs::GB18030.encode("KH-3,虹桥\n").0);
    let table = read(&bytes, None).unwrap();
    assert_eq!((table.odd_rows.as_slice(), texts(&table.rows[3])[1].as_str()), (&[3][..], "虹桥"));
}

#[test]
fn separators_are_found_and_rows_keep_their_numbers() {
    for (text, expected) in
        [("a\tb\n\n1\t2\n", 2), ("a;b\n\n1;2\n", 2), ("a,b\r\n\r\n1,2\r\n", 2), ("\"a\nb\",c\n\n1,2", 2)]
    {
        let table = read(text.as_bytes(), None).unwrap();
        assert_eq!(table.rows.len(), 3, "{text:?}");
        assert_eq!(table.rows[2].len(), expected, "{text:?}");
    }
}

#[test]
fn what_is_no_table_is_refused() {
    assert_eq!(read(b"", None), Err(Unreadable::Empty));
    assert_eq!(read(b" \n,,\n", None), Err(Unreadable::Empty));
    assert_eq!(read(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", None), Err(Unreadable::Unknown));
    assert!(matches!(read(b"PK\x03\x04 no archive", None), Err(Unreadable::Damaged(_))));
    assert_eq!(read(&[1, 0, 0, 2, 3, 0, 0, 9, 4], None), Err(Unreadable::Unknown));
    let wide = "x,".repeat(300);
    assert_eq!(read(wide.as_bytes(), None), Err(Unreadable::TooManyColumns));
}

#[test]
fn a_workbook_is_read_with_dates_numbers_formulas_faults_and_joined_cells() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("客户").unwrap();
    sheet.merge_range(0, 0, 0, 3, "2026 年客户", &Look::new()).unwrap();
    for (column, heading) in ["编号", "名称", "电话", "日期"].iter().enumerate() {
        sheet.write_string(1, u16::try_from(column).unwrap(), *heading).unwrap();
    }
    sheet.write_string(2, 0, "KH-1").unwrap();
    sheet.write_number(2, 2, 13_800_138_000.0).unwrap();
    let date = Look::new().set_num_format("yyyy-mm-dd");
    sheet.write_datetime_with_format(2, 3, ExcelDateTime::from_ymd(2026, 11, 25).unwrap(), &date).unwrap();
    sheet.merge_range(3, 1, 4, 1, "两行一格", &Look::new()).unwrap();
    sheet.write_formula(5, 0, Formula::new("=1+1").set_result("2")).unwrap();
    book.add_worksheet().set_name("其他").unwrap();
    let table = read(&book.save_to_buffer().unwrap(), None).unwrap();
    assert_eq!(table.sheets, ["客户", "其他"]);
    assert_eq!(
        (table.heading(), texts(&table.rows[1])),
        (1, ["编号", "名称", "电话", "日期"].map(str::to_owned).to_vec())
    );
    assert_eq!(texts(&table.rows[2]), ["KH-1", "", "13800138000", "2026-11-25"]);
    let joined: Vec<bool> = (2..6).map(|row| table.is_joined(1, row)).collect();
    assert_eq!(joined, [false, true, true, false]);
    assert_eq!(table.rows[5][0].text(), "2");
    assert_eq!(read(&book.save_to_buffer().unwrap(), Some("没有")), Err(Unreadable::NoSheet));
}

#[test]
fn a_far_away_cell_costs_no_memory() {
    let mut book = Workbook::new();
    book.add_worksheet().write_string(1_048_575, 16_383, "x").unwrap();
    assert!(matches!(read(&book.save_to_buffer().unwrap(), None), Err(Unreadable::TooManyRows)));
}

#[test]
fn shortened_numbers_are_recognised() {
    for text in ["1.38001E+10", "1.4E+10", "4.40102E17"] {
        assert!(is_shortened(text), "{text}");
    }
    for text in ["13800138000", "1.3800138000E+10", "E5", "A1E5", "1e2", "SE+10"] {
        assert!(!is_shortened(text), "{text}");
    }
}

#[test]
fn no_cell_of_ours_becomes_a_formula() {
    let headings = ["名称".to_owned(), "金额".to_owned()];
    let mut sheet = Sheet::new(Format::Csv, &headings).unwrap();
    let texts = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "plain", "a,\"b\"\n2"];
    for text in texts {
        sheet.push(&[Out::text(text), Out::Number("-12.50".into())]).unwrap();
    }
    let bytes = sheet.finish().unwrap();
    assert!(bytes.starts_with(b"\xEF\xBB\xBF"));
    let mut reader = csv::ReaderBuilder::new().has_headers(true).from_reader(&bytes[3..]);
    for (row, text) in reader.records().zip(texts) {
        let row = row.unwrap();
        let expected = if ["plain", "a,\"b\"\n2"].contains(&text) { text.to_owned() } else { format!("'{text}") };
        assert_eq!((&row[0], &row[1]), (expected.as_str(), "-12.50"));
    }
}

#[test]
fn a_workbook_of_ours_keeps_texts_numbers_and_dates_apart() {
    let headings: Vec<String> = ["编号", "金额", "日期", "时间", "长号"].map(str::to_owned).to_vec();
    let mut sheet = Sheet::new(Format::Xlsx, &headings).unwrap();
    let day = jiff::civil::date(2026, 11, 25);
    let row = [
        Out::text("=1+1"),
        Out::Number("1234.50".into()),
        Out::Day(day),
        Out::Instant(day.at(8, 30, 0, 0)),
        Out::Number("123456789012345678".into()),
    ];
    sheet.push(&row).unwrap();
    let table = read(&sheet.finish().unwrap(), None).unwrap();
    let expected = vec![
        Cell::Text("=1+1".into()),
        Cell::Number(1234.5),
        Cell::Date(day.at(0, 0, 0, 0)),
        Cell::Date(day.at(8, 30, 0, 0)),
        Cell::Text("123456789012345678".into()),
    ];
    assert_eq!(table.rows[1], expected);
}

#[test]
fn a_glance_keeps_the_beginning_of_a_long_table_and_counts_the_rest() {
    let rows = 100_000;
    let mut csv = "编号,名称\n".to_owned();
    for n in 0..rows {
        csv.push_str(&format!("C-{n},客户 {n}\n"));
        if n == 5 {
            csv.push_str(" , \n");
        }
    }
    let seen = glance(csv.as_bytes(), None).unwrap();
    assert_eq!(seen.table.rows.len(), GLANCED, "what is kept does not grow with the file");
    assert_eq!(seen.filled.len(), rows + 1, "the heading and every row but the blank one");
    let whole = read(csv.as_bytes(), None).unwrap();
    assert_eq!(seen.table.rows[..], whole.rows[..GLANCED]);
    assert_eq!((seen.table.heading(), seen.table.encoding), (whole.heading(), whole.encoding));
    for empty in ["", " , \n,\n"] {
        assert_eq!(glance(empty.as_bytes(), None).unwrap_err(), Unreadable::Empty, "{empty:?}");
    }
}
