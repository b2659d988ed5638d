/** Where a page can print a value. */
export interface Position {
  /** A page that prints `var.x`, and holds nothing else that differs. May use the components below with the argument `v`. */
  readonly source: string
  /** The value is the whole address of something that browsers fetch at once: it may name any http server. */
  readonly fetches?: true
}

/** What the sources of {@link positions} call for. */
export const positionComponents: Readonly<Record<string, string>> = {
  c: '<b title="{{ v }}">{{ v }}</b>',
  unescaped: '<b>{{ v | raw }}</b>',
}

export const positions: Readonly<Record<string, Position>> = {
  // Text.
  'element text': { source: '<p>{{ var.x }}</p><i>end</i>' },
  'text between words': { source: '<p>a{{ var.x }}b{{ var.x }}</p>' },
  'text between tags without end': { source: '<ul><li>{{ var.x }}<li>b</ul>' },
  'text of a table': { source: '<table><tr><td>{{ var.x }}<th>b</table>' },
  'text of an option': { source: '<select><option>{{ var.x }}<option>b</select><p>t</p>' },
  'text of a template': { source: '<template><p>{{ var.x }}</p></template><p>t</p>' },
  title: { source: '<title>{{ var.x }}</title><p>t</p>' },
  textarea: { source: '<textarea>{{ var.x }}</textarea><p>t</p>' },
  xmp: { source: '<xmp>{{ var.x }}</xmp><p>t</p>' },
  noembed: { source: '<noembed>{{ var.x }}</noembed><p>t</p>' },
  noscript: { source: '<noscript><p>{{ var.x }}</p></noscript><p>t</p>' },
  'text of an SVG': { source: '<svg><text x="{{ var.x }}">{{ var.x }}</text></svg><p>t</p>' },
  'text of HTML in an SVG': { source: '<svg><foreignObject><p>{{ var.x }}</p></foreignObject></svg><p>t</p>' },
  'style and title of an SVG': {
    source: '<svg><title>{{ var.x }}</title><style>a { font-family: {{ var.x }} }</style></svg><p>t</p>',
  },
  'text of MathML': { source: '<math><mi>{{ var.x }}</mi><mtext>{{ var.x }}</mtext></math><p>t</p>' },
  nl2br: { source: '<p>{{ var.x | url_encode | nl2br }}</p><i>end</i>' },
  'v-text': { source: '<p v-text="var.x">t</p>' },
  'a component’s argument': { source: '<p>@component("c", { v: var.x })</p>' },
  'a component in a title': { source: '<title>@component("c", { v: var.x })</title><p>t</p>' },

  // Attributes.
  'a double-quoted attribute': { source: '<p title="{{ var.x }}" id=a>t</p>' },
  'a single-quoted attribute': { source: "<p title='{{ var.x }}' id=a>t</p>" },
  'an unquoted attribute': { source: '<p title={{ var.x }} id=a>t</p>' },
  'a part of an unquoted attribute': { source: '<p title=a"{{ var.x }}b id=a>t</p>' },
  'an unquoted attribute of two values': { source: '<p title={{ var.x }}{{ var.x }}>t</p>' },
  'a data attribute beside text': { source: '<p data-x="a {{ var.x }} b">t</p>' },
  'JSON in an attribute': { source: '<p data-x=\'{{ [var.x] | json }}\' data-y="{{ [var.x] }}">t</p>' },
  'the value of a field': { source: '<input value="{{ var.x }}"><button value={{ var.x }}>b</button>' },
  'the content of a meta': { source: '<meta name="description" content="{{ var.x }}"><p>t</p>' },
  'a class': { source: '<p class="a {{ var.x }}">t</p>' },
  'a bound attribute': { source: '<p :title="var.x" :data-y="[var.x]">t</p>' },
  'a bound class': { source: '<p class="a" :class="[var.x, { b: var.x }]">t</p>' },
  'a component in an attribute': { source: '<p title="@component("c", { v: var.x })">t</p>' },
  'an attribute under a condition': { source: '<p@if(var.x) title="{{ var.x }}"@endif id=a>t</p>' },

  'HTML as it is, in an attribute': { source: '<p title="{{ var.x | raw }}" id=a>t</p>' },
  'HTML as it is, in a title': { source: '<title>{{ var.x | raw }}</title><p>t</p>' },
  'HTML as it is of a component, in an attribute': {
    source: '<p title=\'@component("unescaped", { v: var.x })\' id=a>t</p>',
  },
  'HTML as it is of a component, in a title': {
    source: '<title>@component("unescaped", { v: var.x })</title><p>t</p>',
  },

  // Addresses.
  'a whole address': { source: '<a href="{{ var.x }}">t</a>' },
  'an address without quotes': { source: '<a href={{ var.x }}>t</a>' },
  'an address behind a space': { source: '<a href=" {{ var.x }}">t</a>' },
  'an address put together from two values': { source: '<a href="{{ var.x }}{{ var.x }}">t</a>' },
  'a part of an address': { source: '<a href="/p/{{ var.x }}/q?a={{ var.x }}#{{ var.x }}">t</a>' },
  'the rest of a path that the author began': { source: '<img src="/{{ var.x }}" alt="">' },
  'an address of the author’s with a query': { source: '<img src="/none?q={{ var.x }}" alt="">' },
  'the address of an image': { source: '<img src="{{ var.x }}" alt="">', fetches: true },
  'the address of a frame': { source: '<iframe src="{{ var.x }}"></iframe>', fetches: true },
  'the address of a form': {
    source: '<form action="{{ var.x }}"><button type=button formaction="{{ var.x }}">b</button></form>',
  },
  srcset: { source: '<img srcset="{{ var.x }} 1x, /b 2x" alt="">', fetches: true },
  'a bound address': { source: '<a :href="var.x"><img :srcset="var.x" :src="var.x"></a>', fetches: true },
  'a link in an SVG': {
    source: '<svg><a xlink:href="{{ var.x }}"><set attributeName="href" to="{{ var.x }}"/></a></svg><p>t</p>',
  },
  'an image in an SVG': { source: '<svg><image href="{{ var.x }}"/></svg><p>t</p>', fetches: true },
  srcdoc: { source: '<iframe srcdoc="<p title=\'{{ var.x }}\'>{{ var.x }}</p>"></iframe>' },

  // Scripts.
  'a value of a script': { source: '<script>var a = {{ var.x }}; [{{ var.x }}, {{ var.x }}]</script><p>t</p>' },
  'a string of a script': { source: '<script>var a = "{{ var.x }}", b = \'{{ var.x }}\'</script><p>t</p>' },
  'a part of a string of a script': { source: '<script>var a = "b{{ var.x }}{{ var.x }}c"</script><p>t</p>' },
  'a template literal of a script': {
    source: '<script>var a = `${1}{{ var.x }}`, b = `${ {{ var.x }} }`</script><p>t</p>',
  },
  'the json filter in a script': {
    source: '<script>var a = {{ var.x | json }}, b = {{ [var.x] | json | raw }}</script>',
  },
  'a key and an index of a script': { source: '<script>var a = { [{{ var.x }}]: 1 }; a[{{ var.x }}]</script><p>t</p>' },
  'a module': { source: '<script type="module">const a = {{ var.x }}, b = "{{ var.x }}"</script><p>t</p>' },
  'a script in an SVG': { source: '<svg><script>var a = {{ var.x }}, b = "{{ var.x }}"</script></svg><p>t</p>' },
  'a JSON script': {
    source:
      '<script type="application/json">{"a": {{ var.x }}, "b": "{{ var.x }}", "c": {{ [var.x] | json }}}</script><p>t</p>',
  },
  'a script of text': { source: '<script type="text/template"><b>{{ var.x }}</b></script><p>t</p>' },

  // Style sheets.
  'a style attribute': { source: '<p style="font-family: {{ var.x }}; margin: 0">t</p>' },
  'a string in a style attribute': { source: '<p style="content: \'{{ var.x }}\'; margin: 0">t</p>' },
  'an address in a style attribute': {
    source: '<p style="background: url({{ var.x }}); margin: 0">t</p>',
    fetches: true,
  },
  'a bound style': {
    source: '<p :style="{ fontFamily: var.x, backgroundImage: var.x, content: var.x }">t</p>',
  },
  'a value of a style sheet': { source: '<style>p { font-family: {{ var.x }}; margin: 0 }</style><p>t</p>' },
  'a string of a style sheet': { source: '<style>p::before { content: "{{ var.x }}" }</style><p>t</p>' },
  'an address in a style sheet': {
    source: '<style>p { background: url({{ var.x }}); margin: 0 }</style><p>t</p>',
    fetches: true,
  },
  'a quoted address in a style sheet': {
    source: '<style>p { background: url("{{ var.x }}"); margin: 0 }</style><p>t</p>',
    fetches: true,
  },
}

/** Where nothing safe can be printed: refused when the page is saved (rule 3.5-1). */
export const refusedPositions: Readonly<Record<string, string>> = {
  'the name of a tag': '<{{ var.x }}>',
  'a part of the name of a tag': '<h{{ var.x }}>',
  'the name of an end tag': '<p></{{ var.x }}>',
  'the name of an attribute': '<p {{ var.x }}="a">',
  'a part of the name of an attribute': '<p data-{{ var.x }}="a">',
  'attributes as a whole': '<p {{ var.x }}>',
  'a comment': '<!-- {{ var.x }} -->',
  'a bogus comment': '<!x {{ var.x }}>',
  'a processing instruction': '<?x {{ var.x }}?>',
  'a doctype': '<!DOCTYPE {{ var.x }}>',
  'an event handler': '<p onclick="f({{ var.x }})">',
  'a string of an event handler': '<p onclick="f(\'{{ var.x }}\')">',
  'an event handler without quotes': '<p onclick={{ var.x }}>',
  'an event handler of an SVG': '<svg><g onload="{{ var.x }}"/></svg>',
  'a bound event handler': '<p :onclick="var.x">',
  'a bound srcdoc': '<iframe :srcdoc="var.x"></iframe>',
  'a bound style of text': '<p :style="var.x">',
  'a meta refresh': '<meta http-equiv="refresh" content="0;url={{ var.x }}">',
  'a bound meta refresh': '<meta http-equiv="refresh" :content="var.x">',
  'what a meta is equivalent to': '<meta http-equiv="{{ var.x }}" content="a">',
  'the type of a script': '<script type="{{ var.x }}">1</script>',
  'the attribute that an animation changes': '<svg><set attributeName="{{ var.x }}" to="a"/></svg>',
  'a regular expression': '<script>let a = /{{ var.x }}/</script>',
  'a statement of a script': '<script>{{ var.x }}</script>',
  'a name in a script': '<script>let {{ var.x }} = 1</script>',
  'a part of a name in a script': '<script>let a = b{{ var.x }}</script>',
  'a property in a script': '<script>a.{{ var.x }}</script>',
  'a comment of a script': '<script>/* {{ var.x }} */</script>',
  'a line comment of a script': '<script>// {{ var.x }}\n</script>',
  'behind a backslash in a script': '<script>let a = "\\{{ var.x }}"</script>',
  'behind <!-- <script in a script': '<script><!-- <script> {{ var.x }} --></script>',
  'a selector': '<style>{{ var.x }} { margin: 0 }</style>',
  'a property of a style sheet': '<style>p { {{ var.x }}: 0 }</style>',
  'an at-rule': '<style>@media {{ var.x }} { }</style>',
  'an import of a style sheet': '<style>@import {{ var.x }};</style>',
  'a comment of a style sheet': '<style>/* {{ var.x }} */</style>',
  'a style attribute as a whole': '<p style="{{ var.x }}">',
  'a script in srcdoc': '<iframe srcdoc="<script>let a = {{ var.x }}</script>"></iframe>',
}
