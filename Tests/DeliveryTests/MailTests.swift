import Farm
import Foundation
import Testing

@testable import Delivery

func letter(subject: String = "三号池塘：溶解氧 2.1 mg/L，鱼类有风险，请立即检查增氧机是否运转") -> Letter {
  Letter(
    subject: subject, text: "三号池塘溶解氧低。\n.一个点开头的行\nFrom 也不会被改\n",
    html: "<p>溶解氧 <b>2.1</b> = 低</p>\n<img src=\"cid:chart1\">",
    pictures: [
      Letter.Picture(id: "chart1", name: "三号池塘-溶解氧.png", png: pondNight(.zh).png(scale: 1))
    ],
    data: ["alert": "a1"], severity: .critical)
}

@Suite struct MailTests {
  let mail = Mail(
    letter(), from: MailAddress("furrow@farm.example", name: "犁沟 \"晨报\"")!,
    to: MailAddress("wang@coop.example", name: "王\u{0D}\u{0A}Bcc: evil@x")!, key: "k-1",
    date: Instant("2026-07-14T06:00:05+08:00")!, zone: Zone("Asia/Shanghai")!)

  /// What Python's email library, another hand's reading of the same standards, makes of it.
  private func parsed(_ bytes: [UInt8]) throws -> JSON {
    let program = """
      import sys, json, email, email.policy
      m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
      parts = []
      for p in m.walk():
        if p.is_multipart():
          parts.append({"type": p.get_content_type(), "defects": len(p.defects)})
          continue
        c = p.get_content()
        parts.append({"type": p.get_content_type(), "id": p["Content-ID"],
          "name": p.get_filename(), "defects": len(p.defects),
          "text": c if isinstance(c, str) else None,
          "bytes": None if isinstance(c, str) else list(c)[:16] + [len(c)]})
      print(json.dumps({"headers": [[k, str(v)] for k, v in m.items()],
        "name": m["From"].addresses[0].display_name,
        "to": [[a.display_name, a.addr_spec] for a in m["To"].addresses],
        "date": m["Date"].datetime.isoformat(), "parts": parts,
        "defects": [len(v.defects) for _, v in m.items()]}))
      """
    let out = try python(program, input: bytes)
    return try JSON(parsing: String(decoding: out, as: UTF8.self))
  }

  @Test(.enabled(if: python != nil, "Needs python3.")) func anotherHandReadsTheSame() throws {
    let read = try parsed(mail.bytes)
    func header(_ name: String) -> String? {
      read["headers"]?.array?.first { $0.array?[0].string == name }?.array?[1].string
    }
    #expect(header("Subject") == mail.letter.subject)
    #expect(header("Message-ID") == "<k-1@farm.example>")
    #expect(header("Bcc") == nil)
    #expect(read["name"] == "犁沟 \"晨报\"")
    #expect(read["to"]?.array?.count == 1)
    #expect(read["to"]?.array?[0].array?[1] == "wang@coop.example")
    #expect(read["date"] == "2026-07-14T06:00:05+08:00")
    #expect(read["defects"]?.array?.allSatisfy { $0 == 0 } == true)
    let parts = try #require(read["parts"]?.array)
    #expect(
      parts.map { $0["type"]!.string! } == [
        "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png",
      ])
    #expect(parts.allSatisfy { $0["defects"] == 0 })
    #expect(parts[1]["text"]?.string?.replacing("\r\n", with: "\n") == mail.letter.text)
    #expect(parts[3]["text"]?.string?.replacing("\r\n", with: "\n") == mail.letter.html)
    #expect(parts[4]["id"] == "<chart1>")
    #expect(parts[4]["name"] == "三号池塘-溶解氧.png")
    let png = mail.letter.pictures[0].png
    #expect(
      parts[4]["bytes"]?.array == (png.prefix(16) + []).map { .number(Double($0)) } + [
        .number(Double(png.count))
      ])
  }

  @Test func everyLineIsShortAsciiAndEndsInCRLF() {
    for language in [letter().subject, String(repeating: "long English words ", count: 20)] {
      var mail = mail
      mail.letter.subject = language
      let text = String(decoding: mail.bytes, as: UTF8.self)
      #expect(text.utf8.allSatisfy { $0 < 0x7F && $0 != 0 })
      #expect(text.replacing("\r\n", with: "").contains { $0.isNewline } == false)
      #expect(text.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 78 })
    }
  }

  @Test func sameLetterSameBytes() { #expect(mail.bytes == mail.bytes) }

  @Test(.enabled(if: python != nil, "Needs python3.")) func anyTextSurvives() throws {
    var random = SplitMix(seed: 7)
    let alphabet = Array("ab =\t.é中𠮷👨‍👩‍👧\"\\<?_，；:\r\n")
    for round in 0..<12 {
      var mail = mail
      let text = String(
        (0..<Int.random(in: 1..<200, using: &random)).map { _ in
          alphabet.randomElement(using: &random)!
        })
      mail.letter.text = text
      mail.letter.html = round % 2 == 0 ? nil : text
      mail.letter.pictures = []
      mail.letter.subject = text
      let read = try parsed(mail.bytes)
      let plain = read["parts"]?.array?.first { $0["type"] == "text/plain" }?["text"]?.string
      // Python ends a text with one line break that stands before the boundary or the end.
      let unix = { (s: String) in
        s.replacingOccurrences(of: "\r\n", with: "\n").replacingOccurrences(of: "\r", with: "\n")
          .trimmingCharacters(in: .newlines)
      }
      #expect(unix(plain ?? "?") == unix(text))
      let subject = read["headers"]?.array?.first { $0.array?[0] == "Subject" }?.array?[1].string
      let words = { (s: String) in s.split { $0.isWhitespace }.joined() }
      #expect(words(subject ?? "?") == words(text))
    }
  }

  @Test(arguments: [
    "a", "a@", "@b", "a b@c", "a@b\r\nDATA", "a@b>", "甲@例.中国", "a@b@c", "a@.", "a@b,c@d",
  ]) func noAddress(_ text: String) {
    #expect(MailAddress(text) == nil)
  }

  @Test func aLetterSurvivesTheOutbox() throws {
    let letter = letter()
    #expect(Letter(try JSON(parsing: letter.json.text)) == letter)
  }

  @Test func quotedLinesKeepTheLimit() {
    for length in 70..<80 {
      for end in ["", " ", "=", "é", "\t"] {
        let text = String(repeating: "x", count: length) + end
        let lines = QuotedPrintable.lines(text).components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 76 })
      }
    }
  }
}
