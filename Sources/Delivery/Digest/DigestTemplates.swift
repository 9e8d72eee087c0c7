import Mustache

/// The templates of digests: mustache, so that every value is escaped by the library and none by
/// hand.
///
/// HTML as mail programs show it: tables, inline styles, no scripts, no outside sources, pictures by
/// `cid:`. Letters are at least 14 pixels, lines at most 600 wide.
enum DigestTemplates {
  static let library: MustacheLibrary = {
    var library = MustacheLibrary()
    for (name, text) in [
      ("html", html), ("unit", unit), ("section", section), ("text", plain),
    ] {
      do { try library.register(text, named: name) } catch {
        preconditionFailure("The template \(name) is not mustache: \(error)")
      }
    }
    return library
  }()

  private static let html = """
    <!doctype html>
    <html lang="{{lang}}">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light">
    <title>{{title}} {{date}}</title>
    </head>
    <body style="margin:0;padding:0;background:#f3f2ee;-webkit-text-size-adjust:100%;">
    <div style="display:none;max-height:0;overflow:hidden;">{{headline}}</div>
    <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" \
    style="background:#f3f2ee;">
    <tr><td align="center" style="padding:0;">
    <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" \
    style="max-width:600px;background:#ffffff;font-family:-apple-system,'Segoe UI','PingFang SC',\
    'Microsoft YaHei','Noto Sans CJK SC','Noto Sans SC',sans-serif;color:#1d1d1b;\
    word-break:break-word;overflow-wrap:anywhere;">
    <tr><td style="padding:24px 16px 4px;font-size:14px;line-height:20px;color:#6b6b66;">\
    {{title}} · {{date}}</td></tr>
    <tr><td style="padding:0 16px 4px;font-size:24px;line-height:32px;font-weight:700;">\
    {{headline}}</td></tr>
    <tr><td style="padding:0 16px 20px;font-size:14px;line-height:20px;color:#6b6b66;">\
    {{period}}</td></tr>
    {{#isQuiet}}
    <tr><td style="padding:0 16px 24px;font-size:17px;line-height:27px;">{{quiet}}</td></tr>
    {{/isQuiet}}
    {{^isQuiet}}
    {{#farms}}
    <tr><td style="padding:14px 16px;border-top:1px solid #dddcd6;font-size:18px;\
    line-height:26px;font-weight:700;">{{name}}</td></tr>
    {{#units}}
    {{> unit}}
    {{/units}}
    {{#more}}
    <tr><td style="padding:0 16px 18px;font-size:15px;line-height:23px;color:#4c4c48;">\
    {{.}}</td></tr>
    {{/more}}
    {{#soil}}
    {{> section}}
    {{/soil}}
    {{#harvests}}
    {{> section}}
    {{/harvests}}
    {{#silences}}
    {{> section}}
    {{/silences}}
    <tr><td style="padding:0 16px 24px;font-size:14px;line-height:21px;color:#6b6b66;">\
    {{coverage}}</td></tr>
    {{/farms}}
    {{/isQuiet}}
    <tr><td style="padding:16px 16px 32px;border-top:1px solid #dddcd6;font-size:12px;\
    line-height:18px;color:#8a8a84;">{{footer}}</td></tr>
    </table>
    </td></tr>
    </table>
    </body>
    </html>

    """

  private static let unit = """
    <tr><td style="padding:0 16px 6px;font-size:16px;line-height:24px;font-weight:700;">{{name}}\
    <span style="font-weight:400;color:#6b6b66;font-size:14px;">&#160; {{kind}}</span></td></tr>
    {{#causes}}
    <tr><td style="padding:0 16px 18px;">
    <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
    <tr><td style="border-left:4px solid {{colour}};padding:0 0 0 12px;">
    <div style="font-size:13px;line-height:20px;font-weight:700;color:{{colour}};">\
    <span style="color:{{ink}};">{{label}}</span></div>
    <div style="font-size:16px;line-height:24px;color:{{ink}};">{{text}}</div>
    <div style="font-size:14px;line-height:21px;color:#6b6b66;">{{facts}}</div>
    {{#task}}
    <div style="margin-top:6px;font-size:15px;line-height:23px;"><b>{{title}}</b>{{text}}</div>
    {{/task}}
    </td></tr>
    {{#chart}}
    <tr><td style="padding:10px 0 0;"><img src="cid:{{id}}" width="358" alt="{{alt}}" \
    style="display:block;width:100%;max-width:480px;height:auto;border:0;"></td></tr>
    {{/chart}}
    </table>
    </td></tr>
    {{/causes}}

    """

  private static let section = """
    <tr><td style="padding:0 16px 4px;font-size:14px;line-height:22px;font-weight:700;">\
    {{title}}</td></tr>
    <tr><td style="padding:0 16px 18px;">
    <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
    {{#lines}}
    <tr><td style="padding:6px 0;border-top:1px solid #ecebe6;font-size:15px;line-height:23px;">\
    <b>{{what}}</b><br><span style="color:#4c4c48;">{{says}}</span></td></tr>
    {{/lines}}
    </table>
    </td></tr>

    """

  private static let plain = """
    {{% CONTENT_TYPE:TEXT}}
    {{title}} · {{date}}
    {{headline}}
    {{period}}

    {{#isQuiet}}
    {{quiet}}

    {{/isQuiet}}
    {{^isQuiet}}
    {{#farms}}
    == {{name}} ==

    {{#units}}
    {{place}}
    {{#causes}}
    * [{{label}}] {{text}}
      {{facts}}
    {{#task}}
      {{title}}{{text}}
    {{/task}}
    {{/causes}}

    {{/units}}
    {{#more}}
    {{.}}

    {{/more}}
    {{#soil}}
    {{title}}
    {{#lines}}
    - {{what}}{{colon}}{{says}}
    {{/lines}}

    {{/soil}}
    {{#harvests}}
    {{title}}
    {{#lines}}
    - {{what}}{{colon}}{{says}}
    {{/lines}}

    {{/harvests}}
    {{#silences}}
    {{title}}
    {{#lines}}
    - {{what}}{{colon}}{{says}}
    {{/lines}}

    {{/silences}}
    {{coverage}}

    {{/farms}}
    {{/isQuiet}}
    --
    {{footer}}

    """
}
